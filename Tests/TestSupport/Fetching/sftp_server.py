"""An SFTP server on loopback that takes one user's password and nothing else: OpenSSH would ask the system for it.

usage: sftp_server.py FOLDER HOSTKEY USER PASSWORD

Prints `{"event": "listening", "port": N}`.
"""

import asyncio
import json
import sys

import asyncssh

folder, host_key, user, password = sys.argv[1:5]


class Server(asyncssh.SSHServer):
    def begin_auth(self, username):
        return True

    def password_auth_supported(self):
        return True

    def validate_password(self, username, given):
        return username == user and given == password


def files(channel):
    return asyncssh.SFTPServer(channel, chroot=folder.encode())


async def serve():
    server = await asyncssh.create_server(
        Server, "127.0.0.1", 0, server_host_keys=[host_key], sftp_factory=files, allow_scp=False
    )
    print(json.dumps({"event": "listening", "port": server.sockets[0].getsockname()[1]}), flush=True)
    # The server ends with whoever started it.
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(serve())
