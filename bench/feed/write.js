// Writes a feed in all three kinds, again and again, with npm's "feed":
//
//     node write.js FEED.json ROUNDS
//
// FEED.json is one of peyk's JSON Feeds. A round makes the values and writes them in all kinds, as in
// bench/feed_writer.cpp. Prints {"seconds":…,"items":…,"bytes":…}: the time of the rounds, how many
// items were written in them, and the bytes of one.

import fs from "node:fs";
import { Feed } from "feed";

const [file, rounds] = [process.argv[2], Number(process.argv[3])];
const source = JSON.parse(fs.readFileSync(file, "utf8"));

function make() {
  const feed = new Feed({
    title: source.title,
    description: source.description,
    id: source.feed_url,
    link: source.home_page_url,
    language: source.language,
    updated: new Date(source.items[0].date_published),
    feedLinks: { json: source.feed_url, atom: source.feed_url.replace("feed.json", "atom.xml") },
    author: { name: source.authors[0].name },
  });
  for (const item of source.items) {
    feed.addItem({
      title: item.title,
      id: item.url, // It takes addresses only.
      link: item.url,
      description: item.summary,
      content: item.content_html,
      // Without one its json1() fails.
      author: (item.authors ?? source.authors).map((author) => ({ name: author.name })),
      category: (item.tags ?? []).map((name) => ({ name })),
      date: new Date(item.date_modified ?? item.date_published),
      published: new Date(item.date_published),
      image: item.image,
    });
  }
  return [feed.rss2(), feed.atom1(), feed.json1()];
}

let bytes = 0;
for (const text of make()) bytes += Buffer.byteLength(text);
const begun = process.hrtime.bigint();
for (let round = 0; round < rounds; ++round) make();
const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
console.log(JSON.stringify({ seconds, items: rounds * source.items.length * 3, bytes }));
