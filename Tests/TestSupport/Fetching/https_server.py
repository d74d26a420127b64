"""An HTTPS server on loopback that hands out the files of one folder, and can misbehave.

usage: https_server.py FOLDER CERTIFICATE KEY [--header "Name: value"]

Prints `{"event": "listening", "port": N}`, then a line per request. Answers conditional requests by ETag and
Last-Modified. Names with a meaning of their own:

    /to/NAME     301 to /NAME
    /away        302 to another host, /plain 302 to http
    /loop        302 to itself
    /status/N    that status
    /endless     chunks without end
    /short       fewer bytes than promised
    /silent      headers, then nothing
"""

import argparse
import hashlib
import json
import os
import ssl
import sys
import threading
import time
from email.utils import formatdate, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("folder", type=Path)
parser.add_argument("certificate")
parser.add_argument("key")
parser.add_argument("--header", help="what a request must carry")
parser.add_argument("--no-etag", action="store_true")
options = parser.parse_args()


def say(**event):
    print(json.dumps(event), flush=True)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.answer(body=False)

    def do_GET(self):
        self.answer(body=True)

    def answer(self, body):
        headers = {name.lower(): value for name, value in self.headers.items()}
        status = self.respond(body)
        say(event="request", method=self.command, path=self.path, status=status, headers=headers)

    def respond(self, body):
        if options.header:
            name, value = options.header.split(": ", 1)
            if self.headers.get(name) != value:
                return self.end(401)
        path = self.path.split("?")[0]
        port = self.server.server_port
        if path.startswith("/to/"):
            return self.end(301, location=f"https://127.0.0.1:{port}/{path[4:]}")
        if path.startswith("/status/"):
            return self.end(int(path[8:]))
        if path == "/away":
            return self.end(302, location=f"https://localhost:{port}/staff.csv")
        if path == "/plain":
            return self.end(302, location=f"http://127.0.0.1:{port}/staff.csv")
        if path == "/loop":
            return self.end(302, location=f"https://127.0.0.1:{port}/loop")
        if path in ("/endless", "/short", "/silent"):
            return self.misbehave(path)
        file = options.folder / path.lstrip("/")
        if not file.is_file():
            return self.end(404)
        return self.hand_out(file, body)

    def hand_out(self, file, body):
        content = file.read_bytes()
        changed = int(os.stat(file).st_mtime)
        tag = '"' + hashlib.sha256(content).hexdigest()[:16] + '"'
        if not options.no_etag and self.headers.get("If-None-Match") == tag:
            return self.end(304)
        since = self.headers.get("If-Modified-Since")
        if options.no_etag and since and changed <= parsedate_to_datetime(since).timestamp():
            return self.end(304)
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        if not options.no_etag:
            self.send_header("ETag", tag)
        self.send_header("Last-Modified", formatdate(changed, usegmt=True))
        self.end_headers()
        if body:
            self.wfile.write(content)
        return 200

    def misbehave(self, path):
        self.close_connection = True
        self.send_response(200)
        if path == "/endless":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
            except OSError:
                return 200
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"First Name")
        self.wfile.flush()
        if path == "/silent":
            say(event="stalled")
            time.sleep(3600)
        return 200

    def end(self, status, location=None):
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()
        return status


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass


server = Server(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(options.certificate, options.key)
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
# The server ends with whoever started it.
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
say(event="listening", port=server.server_port)
server.serve_forever()
