"""A WebSocket server by python3-websockets: another implementation for tests to speak to. It sends
everything back, and does what some texts ask for. Debian's package is for Debian's own Python, so it
is a program: /usr/bin/python3 tests/websocket_server.py [CERTIFICATE KEY]. Its first line is its
port; then comes a line of JSON for each connection."""
import asyncio
import json
import ssl
import subprocess
import sys

PYTHON = '/usr/bin/python3'


async def talk(connection, *_):
    print(json.dumps([connection.path, connection.subprotocol,
                      [type(each).__name__ for each in connection.extensions],
                      connection.request_headers.get('X-Who')]), flush=True)
    import websockets
    try:
        async for message in connection:
            if message == 'ping me':
                await (await connection.ping('are you there?'))
                await connection.send('pong')
            elif message == 'close me':
                await connection.close(4007, 'as you like')
            elif message == 'in pieces':
                await connection.send(['one, ', 'two, ', 'three'])
            else:
                await connection.send(message)
    except websockets.ConnectionClosed:
        pass


async def serve(certificate=None, key=None):
    import websockets
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
    async with websockets.serve(talk, '127.0.0.1', 0, ssl=context, ping_interval=None,
                                subprotocols=['chat']) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.Event().wait()


class WebSocketServer:
    """It, started by a test."""

    def __init__(self, *certificate_and_key):
        self.process = subprocess.Popen([PYTHON, __file__, *map(str, certificate_and_key)],
                                        stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())
        self.is_over = False

    def __enter__(self):
        return self

    def seen(self):
        """What connections it had; ends it."""
        self.process.kill()
        self.is_over = True
        return [json.loads(line) for line in self.process.communicate()[0].splitlines()]

    def __exit__(self, *_):
        if not self.is_over:
            self.seen()


if __name__ == '__main__':
    asyncio.run(serve(*sys.argv[1:]))
