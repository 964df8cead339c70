"""A real TCP server that answers each path with a fault of its own."""
import collections
import socket
import struct
import threading

OK = b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
CHUNKED = b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'


class Closed(Exception):
    """The connection is to be closed, in order."""


class Reset(Exception):
    """The connection is to be torn down."""


def answer_and_close(connection, data):
    """The end of the stream travels with the answer: no moment lies between them."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
    connection.sendall(data)
    raise Closed


def close_after(data):
    def behave(connection, _):
        connection.sendall(data)
        raise Closed
    return behave


def always(data):
    return lambda connection, _: connection.sendall(data)


def stall(connection, _):
    while connection.recv(4096):
        pass
    raise Closed


def reset(_, __):
    raise Reset


def endless(begin, block):
    def behave(connection, _):
        connection.sendall(begin)
        while True:
            connection.sendall(block)
    return behave


def dribble(connection, _):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for byte in OK:
        connection.sendall(bytes([byte]))


def every_second(connection, number):
    if number % 2 == 0:
        raise Closed
    connection.sendall(OK)


BEHAVIOURS = {
    '/ok': always(OK),
    '/no-answer': close_after(b''),
    '/half-head': close_after(b'HTTP/1.1 200 OK\r\nContent-Le'),
    '/half-body': close_after(b'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'),
    '/half-chunk': close_after(CHUNKED + b'a\r\nhalf'),
    '/no-last-chunk': close_after(CHUNKED + b'4\r\nfull\r\n'),
    '/stall': stall,
    '/stall-in-body': lambda connection, n: (
        connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'),
        stall(connection, n)),
    '/garbage': always(b'SSH-2.0-OpenSSH_9.2\r\n'),
    '/bad-status': always(b'HTTP/1.1 xyz What\r\nContent-Length: 0\r\n\r\n'),
    '/bad-length': always(b'HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok'),
    '/two-lengths': always(b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok'),
    '/bad-chunk': always(CHUNKED + b'zz\r\n'),
    '/short-length': always(b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokay'),
    '/bytes-after': always(OK + b'and more'),
    '/endless-line': endless(b'HTTP/1.1 200 OK\r\nX-Long: ', b'x' * 4096),
    '/endless-headers': endless(b'HTTP/1.1 200 OK\r\n', b'X-More: of it\r\n' * 256),
    '/endless-chunk-size': endless(CHUNKED, b'0' * 1024),
    '/endless-body': endless(b'HTTP/1.1 200 OK\r\n\r\n', b'x' * 65536),
    '/reset': reset,
    '/silent-close': lambda connection, _: answer_and_close(connection, OK),
    '/old-http': lambda connection, _: answer_and_close(connection, b'HTTP/1.0 200 OK\r\n\r\nok'),
    '/interim': always(b'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n' + OK),
    '/no-content': always(b'HTTP/1.1 204 No Content\r\n\r\n'),
    '/chunked': always(CHUNKED + b'4;name=value\r\nfull\r\nA\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n'),
    '/dribble': dribble,
    '/every-second': every_second,
}


class FaultServer:
    """Counts what it has read: whole requests by path, bytes, connections that sent something."""

    def __enter__(self):
        self.received = collections.Counter()
        self.bytes_received = 0
        self.connections = 0
        self.last_request = b''
        self.first_byte = threading.Event()
        self.lock = threading.Lock()
        self.open = set()
        self.listener = socket.create_server(('127.0.0.1', 0), backlog=512)
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()
        return self

    def url(self, path):
        return f'http://127.0.0.1:{self.port}{path}'

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        with self.lock:
            for connection in self.open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
        self.thread.join()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with self.lock:
            self.open.add(connection)
        try:
            self._converse(connection)
        except Reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        except (Closed, OSError):
            pass
        with self.lock:
            self.open.discard(connection)
        connection.close()

    def _converse(self, connection):
        held, is_new = b'', True
        while True:
            while b'\r\n\r\n' not in held:
                part = connection.recv(65536)
                if not part:
                    return
                self.first_byte.set()
                held += part
            head, _, held = held.partition(b'\r\n\r\n')
            length = 0
            for line in head.split(b'\r\n')[1:]:
                name, _, value = line.partition(b':')
                if name.lower() == b'content-length':
                    length = int(value)
            while len(held) < length:
                held += connection.recv(65536)
            body, held = held[:length], held[length:]
            path = head.split(b' ')[1].decode()
            with self.lock:
                self.connections += is_new
                self.received[path] += 1
                number = self.received[path]
                self.last_request = head + b'\r\n\r\n' + body
                self.bytes_received += len(self.last_request)
            is_new = False
            BEHAVIOURS[path](connection, number)
