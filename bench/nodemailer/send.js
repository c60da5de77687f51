// The peer nodemailer: sends one message many times through a pool, each to a recipient of its own.
//
//     node send.js PORT MESSAGES CONNECTIONS composed|raw prompt|plain FILE
//
// `composed` lets nodemailer make every message from its text and HTML, as its users do; `raw` hands
// it finished bytes. nodemailer writes the end of a message by itself and leaves Nagle's algorithm
// on, so on Linux each message waits 40 ms for a delayed ACK; `prompt` hands it sockets with
// TCP_NODELAY, `plain` leaves it as it comes. FILE is JSON: from, subject, text, html, headers, raw.
// Prints {"messages":…,"seconds":…} for the time from the first sendMail() to the last verdict; what
// node needs to start does not count.
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import nodemailer from "nodemailer";

const [port, messages, connections, mode, socket, file] = process.argv.slice(2);
const content = JSON.parse(readFileSync(file, "utf8"));

function promptSocket(options, callback) {
  const connection = connect({ host: options.host, port: options.port, noDelay: true });
  connection.once("error", callback);
  connection.once("connect", () => {
    connection.removeListener("error", callback);
    callback(null, { connection });
  });
}

const transport = nodemailer.createTransport({
  host: "127.0.0.1",
  port: Number(port),
  secure: false,
  ignoreTLS: true,
  pool: true,
  maxConnections: Number(connections),
  maxMessages: Infinity,
  ...(socket === "prompt" ? { getSocket: promptSocket } : {}),
});

function mail(number) {
  const to = `reader.${number}@bench.example`;
  if (mode === "raw") {
    return { envelope: { from: "bounce@bench.example", to: [to] }, raw: content.raw };
  }
  const { from, subject, text, html, headers } = content;
  return { from, to, subject, text, html, headers };
}

let next = 0;
async function work() {
  while (next < Number(messages)) await transport.sendMail(mail(next++));
}

const begun = process.hrtime.bigint();
// More in its queue than it has connections, so that none of them waits for us.
await Promise.all(Array.from({ length: 4 * Number(connections) }, work));
const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
transport.close();
console.log(JSON.stringify({ messages: Number(messages), seconds }));
