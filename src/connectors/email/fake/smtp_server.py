"""A real SMTP server (aiosmtpd) for tests.

Its one argument is JSON: `folder` for what it takes, `certificate` and `key` with `security` ("implicit", "starttls",
"none"), and `account` ([name, password]) with `mechanism`, if it wants a log-in. It prints its port, and ends when its
standard input does.

Addresses say what to answer: `rcpt.550.5.1.1@…` is refused so at RCPT, `data.…@…` after the letter, `mail.…@…` as a sender;
`rcpt.hangup@…`, `data.hangup@…`, `data.silence@…` break off or say nothing.

Each letter becomes N.eml and N.json; signatures are verified by dkimpy with the keys in `dns.json`.
"""

import asyncio
import json
import os
import ssl
import sys

import dkim
from aiosmtpd.smtp import SMTP, AuthResult

options = json.loads(sys.argv[1])
folder = options["folder"]


def keys(name, timeout=5):
    with open(os.path.join(folder, "dns.json"), encoding="ascii") as file:
        record = json.load(file).get(name.decode().rstrip("."))
    return record and record.encode()


def verified(letter):
    signatures = letter.split(b"\r\n\r\n", 1)[0].lower().count(b"dkim-signature:")
    return [dkim.DKIM(letter).verify(idx=number, dnsfunc=keys) for number in range(signatures)]


class Handler:
    def __init__(self):
        self.letters = 0

    async def answer(self, server, stage, address):
        words = address.split("@")[0].split(".")
        if words[0] != stage:
            return None
        if words[1] == "hangup":
            server.transport.abort()
            return "421 unheard"
        if words[1] == "silence":
            await asyncio.sleep(600)
        return f"{words[1]} {'.'.join(words[2:])} no, {address}".replace("  ", " ")

    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        envelope.mail_from = address
        return await self.answer(server, "mail", address) or "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        refusal = await self.answer(server, "rcpt", address)
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.letters += 1
        about = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": session.ssl is not None or options["security"] == "implicit",
            "account": session.auth_data and session.auth_data.login.decode(),
            "hello": session.host_name,
            "connection": session.peer[1],
            "dkim": verified(envelope.content),
        }
        path = os.path.join(folder, str(self.letters))
        with open(path + ".eml", "wb") as file:
            file.write(envelope.content)
        with open(path + ".tmp", "w", encoding="utf-8") as file:
            json.dump(about, file)
        os.rename(path + ".tmp", path + ".json")
        for address in envelope.rcpt_tos:
            refusal = await self.answer(server, "data", address)
            if refusal:
                return refusal
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    said = [data.login.decode(), data.password.decode()]
    good = said == options["account"] and mechanism == options["mechanism"]
    # Not handled: aiosmtpd words the refusal.
    return AuthResult(success=good, handled=False, auth_data=data)


async def main():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(options["certificate"], options["key"])
    security = options["security"]
    handler = Handler()
    others = [name for name in ("PLAIN", "LOGIN") if name != options["mechanism"]]

    def protocol():
        return SMTP(
            handler,
            tls_context=context if security == "starttls" else None,
            require_starttls=security == "starttls",
            authenticator=authenticate,
            auth_required=options["account"] is not None,
            auth_require_tls=security == "starttls",
            auth_exclude_mechanism=others if options["account"] else ["PLAIN", "LOGIN"],
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=context if security == "implicit" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    os._exit(0)


asyncio.run(main())
