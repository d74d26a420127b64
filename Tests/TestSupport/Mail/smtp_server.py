#!/usr/bin/python3
"""A mail server for tests: keeps what it is given and misbehaves when asked to.

    smtp_server.py FOLDER [options]   serves on a free port of 127.0.0.1 until its standard input ends, and writes
                                      a line of JSON for everything that happens
    smtp_server.py --decode FILE...   writes a line of JSON for each message: what a mail program would show

Who the mail is for decides what happens to it; see `Behaviour`.
"""

import argparse
import asyncio
import email
import email.header
import email.policy
import email.utils
import itertools
import json
import logging
import ssl
import sys
import threading
import warnings
from pathlib import Path

from aiosmtpd.smtp import AuthResult, SMTP

connections = itertools.count(1)
messages = itertools.count(1)


def tell(event, **details):
    sys.stdout.write(json.dumps({"event": event, **details}) + "\n")
    sys.stdout.flush()


class Behaviour:
    """The local part of a recipient, before any `+` or digits, names what is to go wrong."""

    at_sender = {
        "banned": "553 5.7.1 This sender may not send from here",
        "unlucky": "451 4.3.0 Try this sender later",
    }
    at_recipient = {
        "busy": "450 4.2.1 The mailbox is busy, try again later",
        "nobody": "550 5.1.1 There is nobody of that name here",
        "relocated": "551-5.1.6 That person has left.\r\n551 5.1.6 Ask the front desk.",
        "farewell": "421 4.3.2 Closing for maintenance",
        "echo": "550 5.1.1 <{address}>: there is nobody of that name here",
    }
    at_data = {
        "nodata": "554 5.5.1 No message from you",
        "notnow": "452 4.3.1 No room for messages",
    }
    # The first message of a sender of this name is kept, and its answer comes late.
    late_answer = "lingering"
    lingered = set()
    after_message = {
        "greylist": "451 4.7.1 Greylisted, try again in five minutes",
        "spam": "554 5.7.1 This looks like an advertisement",
    }

    @staticmethod
    def of(address):
        return address.split("@")[0].split("+")[0].rstrip("0123456789")


class Server(SMTP):
    line_length_limit = 100_000

    def __init__(self, handler, options, **settings):
        super().__init__(handler, **settings)
        self.options = options
        self.number = next(connections)
        self.taken = 0
        self.greeted = False

    def connection_made(self, transport):
        first = self.transport is None
        super().connection_made(transport)
        if first:
            tell("connected", connection=self.number)

    def connection_lost(self, error):
        tell("disconnected", connection=self.number)
        super().connection_lost(error)

    async def push(self, status):
        if not self.greeted:
            self.greeted = True
            if self.options.silent:
                tell("stalled", connection=self.number)
                await asyncio.sleep(3600)
            status = self.options.greeting or status
        await super().push(status)
        if status[:3] in ("421", b"421"):
            self.transport.close()

    async def stall(self):
        tell("stalled", connection=self.number)
        await asyncio.sleep(self.options.stall)

    async def smtp_QUIT(self, arg):
        if self.options.ignore_quit:
            tell("ignored", connection=self.number)
        else:
            await super().smtp_QUIT(arg)

    async def smtp_MAIL(self, arg):
        if self.options.messages_per_connection and self.taken >= self.options.messages_per_connection:
            await self.push("421 4.7.0 Too many messages on this connection")
            return
        await super().smtp_MAIL(arg)

    async def smtp_DATA(self, arg):
        behaviour = Behaviour.of(self.envelope.rcpt_tos[0]) if self.envelope.rcpt_tos else ""
        if behaviour in Behaviour.at_data:
            await self.push(Behaviour.at_data[behaviour])
        elif behaviour == "cutoff":
            await self.push("354 Go on")
            await self._reader.readuntil(b"\r\n")
            tell("dropped", connection=self.number)
            self.transport.abort()
        else:
            await super().smtp_DATA(arg)


class Handler:
    def __init__(self, options):
        self.options = options

    async def handle_MAIL(self, server, session, envelope, address, options):
        reply = Behaviour.at_sender.get(Behaviour.of(address))
        if reply:
            return reply
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        behaviour = Behaviour.of(address)
        if behaviour == "slowrcpt":
            await server.stall()
        reply = Behaviour.at_recipient.get(behaviour)
        if reply:
            return reply.format(address=address)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        behaviour = Behaviour.of(envelope.rcpt_tos[0])
        if behaviour == "slow":
            await server.stall()
        reply = Behaviour.after_message.get(behaviour)
        if reply:
            return reply
        number = next(messages)
        server.taken += 1
        file = self.options.folder / f"{number}.eml"
        file.write_bytes(envelope.original_content)
        tell(
            "message",
            number=number,
            connection=server.number,
            sender=envelope.mail_from,
            recipients=envelope.rcpt_tos,
            file=str(file),
            encrypted=session.ssl is not None,
            user=session.auth_data.login.decode() if session.auth_data else None,
            greeting=session.host_name,
        )
        sender = envelope.mail_from
        if Behaviour.of(sender) == Behaviour.late_answer and sender not in Behaviour.lingered:
            Behaviour.lingered.add(sender)
            await server.stall()
        if behaviour == "drop":
            server.transport.abort()
            raise asyncio.CancelledError
        return f"250 2.0.0 Queued as {number}"


def authenticator(options):
    def check(server, session, envelope, mechanism, data):
        good = data.login.decode() == options.user and data.password.decode() == options.password
        if good:
            return AuthResult(success=True, auth_data=data)
        return AuthResult(success=False, handled=False, message="535 5.7.8 These credentials are not good")

    return check


def stop_with_parent(loop):
    sys.stdin.buffer.read()
    loop.call_soon_threadsafe(loop.stop)


def serve(options):
    context = None
    if options.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.certificate, options.key)
    loop = asyncio.new_event_loop()
    handler = Handler(options)
    settings = {"hostname": "mail.test.example", "ident": "test", "loop": loop}
    if context and not options.tls_at_once:
        settings |= {"tls_context": context, "require_starttls": options.require_tls}
    if options.user:
        settings |= {"auth_required": True, "auth_require_tls": False, "authenticator": authenticator(options)}

    def connection():
        return Server(handler, options, **settings)

    encrypted = context if options.tls_at_once else None
    server = loop.run_until_complete(loop.create_server(connection, "127.0.0.1", options.port, ssl=encrypted))
    tell("listening", port=server.sockets[0].getsockname()[1])
    threading.Thread(target=stop_with_parent, args=[loop], daemon=True).start()
    loop.run_forever()


def decode(file):
    content = Path(file).read_bytes()
    message = email.message_from_bytes(content, policy=email.policy.default)
    raw = email.message_from_bytes(content, policy=email.policy.compat32)

    def body(kind):
        part = message.get_body(preferencelist=(kind,))
        return part.get_content().replace("\r\n", "\n") if part else None

    # Not by the newer policy: it puts blanks between the encoded words of a name.
    def mailboxes(header):
        unfolded = raw[header].replace("\r", "").replace("\n", "")
        return [
            [str(email.header.make_header(email.header.decode_header(name))), address]
            for name, address in email.utils.getaddresses([unfolded])
        ]

    return {
        "headers": [[name, str(value)] for name, value in message.items()],
        "from": mailboxes("from"),
        "to": mailboxes("to"),
        "subject": str(message["subject"]),
        "text": body("plain"),
        "html": body("html"),
        "types": [part.get_content_type() for part in message.walk()],
        "defects": [str(defect) for part in message.walk() for defect in part.defects],
    }


def main():
    # On loopback a password may travel in plain text.
    warnings.simplefilter("ignore")
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    if sys.argv[1:2] == ["--decode"]:
        for file in sys.argv[2:]:
            print(json.dumps(decode(file)))
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path, help="where messages are kept, as 1.eml and so on")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--greeting", help="what to say instead of 220")
    parser.add_argument("--silent", action="store_true", help="accept connections and say nothing")
    parser.add_argument("--ignore-quit", action="store_true", help="never answer QUIT")
    parser.add_argument("--stall", type=float, default=3600, help="seconds that slow@ and slowrcpt@ take")
    parser.add_argument("--messages-per-connection", type=int, help="421 to the next")
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--tls-at-once", action="store_true", help="no STARTTLS: TLS from the first byte")
    parser.add_argument("--require-tls", action="store_true")
    parser.add_argument("--user")
    parser.add_argument("--password")
    serve(parser.parse_args())


main()
