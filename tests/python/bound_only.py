"""Binds to an address, and neither listens nor connects."""

import socket
import sys

with socket.socket() as s:
    s.bind(("127.0.0.1", int(sys.argv[1])))
    print("Bound to", s.getsockname())
    input()
