#!/usr/bin/python3
"""A real SMTP receiver on loopback: every message becomes a file of a Maildir.

    tests/functional/receiver.py --maildir DIR [--port N] [--log FILE] …

Prints "listening on 127.0.0.1:PORT" when it is ready and runs until it gets SIGTERM. The log has
one JSON line for each message (and each AUTH attempt), made durable before the sender hears 250:
what it says was received was received. Needs python3-aiosmtpd.
"""
import argparse
import asyncio
import base64
import json
import os
import signal
import socket
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

warnings.simplefilter("ignore")  # aiosmtpd warns about AUTH without TLS, which some tests want.


class Receiver:
    def __init__(self, options):
        self.options = options
        self.count = 0
        for part in ("tmp", "new", "cur"):
            os.makedirs(os.path.join(options.maildir, part), exist_ok=True)
        self.log = open(options.log, "a", encoding="utf-8") if options.log else None
        self.refuse = dict(rule.split("=", 1) for rule in options.refuse)
        self.refuse_data = dict(rule.split("=", 1) for rule in options.refuse_data)

    def note(self, **fields):
        if self.log:
            self.log.write(json.dumps(fields, ensure_ascii=False) + "\n")
            self.log.flush()

    # aiosmtpd calls the methods below.

    def authenticate(self, server, session, envelope, mechanism, data):
        ok = f"{data.login.decode()}:{data.password.decode()}" == self.options.auth
        self.note(event="auth", mechanism=mechanism, ok=ok, tls=session.ssl is not None)
        return AuthResult(success=ok, handled=False)

    async def auth_XOAUTH2(self, server, args):
        """"user=U\\1auth=Bearer T\\1\\1"; a refusal says why in a challenge, then 535."""
        given = base64.b64decode(args[1]).decode()
        user, _, token = (self.options.token or ":").partition(":")
        ok = bool(token) and given == f"user={user}\x01auth=Bearer {token}\x01\x01"
        self.note(event="auth", mechanism="XOAUTH2", ok=ok, tls=server.session.ssl is not None)
        if ok:
            return AuthResult(success=True, auth_data=user)
        await server.challenge_auth('{"status":"401","schemes":"bearer"}')
        return AuthResult(success=False, handled=False)

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuse:
            self.note(event="refused", rcpt=address)
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.options.delay:
            await asyncio.sleep(self.options.delay)
        for address in envelope.rcpt_tos:
            if address in self.refuse_data:
                return self.refuse_data[address]
        self.count += 1
        name = f"{os.getpid()}.{self.count:06d}.eml"
        temporary = os.path.join(self.options.maildir, "tmp", name)
        with open(temporary, "wb") as file:
            file.write(envelope.original_content)
        os.rename(temporary, os.path.join(self.options.maildir, "new", name))
        encrypted = server.transport.get_extra_info("ssl_object")
        self.note(event="message", file=name, mail_from=envelope.mail_from,
                  rcpt_tos=envelope.rcpt_tos, tls=encrypted.version() if encrypted else None,
                  resumed=encrypted.session_reused if encrypted else None,
                  user=bool(session.authenticated), helo=session.host_name)
        return "250 2.0.0 kept as " + name


def contexts(options):
    if not options.cert:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.cert, options.key)
    if options.tls_version:
        context.maximum_version = getattr(ssl.TLSVersion, options.tls_version)
    return context


async def serve(options):
    receiver = Receiver(options)
    context = contexts(options)

    def session():
        return SMTP(
            receiver,
            hostname="receiver.test",
            ident="peyk test receiver",
            enable_SMTPUTF8=True,
            data_size_limit=options.size,
            tls_context=None if options.smtps else context,
            require_starttls=bool(context) and not options.smtps,
            authenticator=receiver.authenticate if options.auth else None,
            auth_required=bool(options.auth or options.token),
            auth_exclude_mechanism=options.without_auth + ([] if options.token else ["XOAUTH2"]),
            auth_require_tls=bool(context) and not options.smtps,
        )

    server = await asyncio.get_running_loop().create_server(
        session, "127.0.0.1", options.port, family=socket.AF_INET,
        ssl=context if options.smtps else None)
    port = server.sockets[0].getsockname()[1]
    print(f"listening on 127.0.0.1:{port}", flush=True)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
    server.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--maildir", required=True)
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--log", help="a JSON line for each message")
    parser.add_argument("--cert", help="offer STARTTLS (and insist on it) with this certificate")
    parser.add_argument("--key")
    parser.add_argument("--smtps", action="store_true", help="TLS from the first byte instead")
    parser.add_argument("--auth", help="user:password that must be given")
    parser.add_argument("--token", help="user:token that XOAUTH2 must give")
    parser.add_argument("--without-auth", action="append", default=[], metavar="MECHANISM",
                        help="do not offer it")
    parser.add_argument("--tls-version", help="the newest that is spoken: TLSv1_2")
    parser.add_argument("--delay", type=float, default=0, help="seconds before the answer to a dot")
    parser.add_argument("--size", type=int, default=33554432)
    parser.add_argument("--refuse", action="append", default=[], metavar="ADDRESS=REPLY",
                        help='answer RCPT so: --refuse "a@b.c=550 5.1.1 no such user"')
    parser.add_argument("--refuse-data", action="append", default=[], metavar="ADDRESS=REPLY",
                        help="answer the final dot so")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
