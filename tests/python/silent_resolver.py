"""Takes questions about names, and answers none, until its stdin ends."""

import socket
import sys

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.bind(("127.0.0.1", 53))
    print("Bound to", s.getsockname())
    sys.stdin.read()
