"""A small SMTP server that keeps what it gets, to see what the senders really send."""
import socket
import threading
from dataclasses import dataclass

CAPABILITIES = b"250-capture\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n"


@dataclass(frozen=True)
class Message:
    recipient: str
    data: bytes  # As it was before dot-stuffing, CRLF line ends, without the final dot.


class Capture:
    """Keeps the messages in `messages`, in the order in which they ended."""

    def __init__(self):
        self.messages = []
        self.server = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection):
        recipient = ""
        with connection, connection.makefile("rb") as lines:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.sendall(b"220 capture ESMTP\r\n")
            for line in lines:
                word = line[:4].upper()
                if word == b"RCPT":
                    recipient = line[line.index(b"<") + 1:line.index(b">")].decode()
                if word == b"DATA":
                    connection.sendall(b"354 go on\r\n")
                    self.messages.append(Message(recipient, self._data(lines)))
                answer = {b"EHLO": CAPABILITIES, b"QUIT": b"221 bye\r\n"}.get(word, b"250 2.0.0 ok\r\n")
                connection.sendall(answer)
                if word == b"QUIT":
                    return

    @staticmethod
    def _data(lines):
        kept = []
        for line in lines:
            if line == b".\r\n":
                return b"".join(kept)
            kept.append(line[1:] if line.startswith(b".") else line)
        return b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.server.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.server.close()
