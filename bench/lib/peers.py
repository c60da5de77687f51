"""The other senders. Each gives messages a second and processor time a message, like peyk."""
import email
import email.policy
import json
import pathlib
import re
import subprocess
from dataclasses import dataclass

import npm
from capture import Capture
from children import SOURCE, Trouble, measured, on_cores


@dataclass(frozen=True)
class Speed:
    rate: float  # messages a second
    cpu: float   # µs a message


def speed(run, messages, seconds=None):
    """`seconds`: what the program says of itself; else the time of the whole process counts."""
    return Speed(messages / (seconds or run.wall), run.cpu / messages * 1e6)


class SmtpSource:
    """Postfix's load generator, with messages of `size` bytes, headers included."""
    name = "smtp-source"

    def __init__(self, tools, size):
        self.tools = tools
        self.length = size
        for _ in range(3):
            with Capture() as server:
                self._send(server.port, 1, 1)
            self.length += size - len(server.messages[0].data)
        # Its Message-ID holds a process id, whose length is not always the same.
        if abs(len(server.messages[0].data) - size) > 8:
            raise Trouble(f"smtp-source sends {len(server.messages[0].data)} bytes, not {size}")

    def run(self, port, messages, connections):
        return speed(self._send(port, messages, connections), messages)

    def _send(self, port, messages, connections):
        return measured(self.tools, [SOURCE, "-d", "-s", connections, "-m", messages, "-l",
                                     max(1, self.length), f"127.0.0.1:{port}"])


class CurlUpload:
    """libcurl's own SMTP upload of one of peyk's messages, constant bytes."""
    name = "libcurl upload"

    def __init__(self, tools, message, folder):
        self.tools = tools
        self.file = folder / "message.eml"
        self.file.write_bytes(message)

    def run(self, port, messages, connections):
        run = measured(self.tools, [self.tools.curl_upload, f"smtp://127.0.0.1:{port}", messages,
                                    connections, self.file])
        return speed(run, messages, json.loads(run.out)["seconds"])


class Nodemailer:
    """nodemailer's pool. It makes each message from text and HTML, as its users do; with `raw` it
    only moves the finished bytes of one of peyk's messages. `prompt`: with TCP_NODELAY, which it does
    not set by itself."""

    def __init__(self, tools, message, folder, raw=False, prompt=True):
        self.tools = tools
        self.installed = npm.install(tools.build, "nodemailer", "send.js")
        self.modes = ["raw" if raw else "composed", "prompt" if prompt else "plain"]
        self.file = folder / "message.json"
        parsed = email.message_from_bytes(message, policy=email.policy.default)
        self.file.write_text(json.dumps({
            "from": str(parsed["From"]), "subject": str(parsed["Subject"]),
            "text": parsed.get_body(("plain",)).get_content(),
            "html": parsed.get_body(("html",)).get_content(),
            "headers": {name: str(value) for name, value in parsed.items()
                        if name.startswith(("List-", "Feedback", "Precedence", "Auto-", "Content-La"))},
            "raw": message.decode("ascii")}), encoding="utf-8")

    def size(self):
        """Bytes of the message as nodemailer makes it."""
        with Capture() as server:
            self.run(server.port, 1, 1)
        return len(server.messages[0].data)

    def run(self, port, messages, connections):
        run = measured(self.tools, ["node", self.installed / "send.js", port, messages, connections,
                                    *self.modes, self.file])
        return speed(run, messages, json.loads(run.out)["seconds"])


def openssl_signs(kind, seconds, cores):
    """Signatures a second by `openssl speed` on these cores together."""
    done = subprocess.run([*on_cores(cores), "openssl", "speed", "-seconds", str(seconds),
                           "-multi", str(len(cores)), kind], capture_output=True, text=True, check=False)
    # "rsa 2048 bits 0.000371s 0.000011s   2695.1  90843.2", "253 bits EdDSA (Ed25519) … 21598.3 …"
    found = re.search(r"(?m)^(?:rsa|.*EdDSA).*?s\s+[\d.]+s\s+([\d.]+)\s", done.stdout)
    if done.returncode != 0 or not found:
        raise Trouble(f"openssl speed {kind} says nothing that can be read:\n{done.stdout[-500:]}")
    return float(found[1])
