"""Runs `throng http` against the demo in a network of its own, with few local ports to connect from.

  unshare --net python3 own_network.py FIRST LAST ARGUMENTS...
"""
import fcntl
import pathlib
import socket
import struct
import subprocess
import sys

from throng_command import THRONG, Demo

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1


def bring_loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        request = struct.pack('16sh14x', b'lo', 0)
        _, flags = struct.unpack('16sh', fcntl.ioctl(s, SIOCGIFFLAGS, request)[:18])
        fcntl.ioctl(s, SIOCSIFFLAGS, struct.pack('16sh14x', b'lo', flags | IFF_UP))


def main(first, last, *arguments):
    bring_loopback_up()
    # The demo takes a port outside of the range that is then set.
    with Demo() as demo:
        pathlib.Path('/proc/sys/net/ipv4/ip_local_port_range').write_text(f'{first} {last}')
        sys.exit(subprocess.run([THRONG, 'http', demo.url, *arguments]).returncode)


if __name__ == '__main__':
    main(*sys.argv[1:])
