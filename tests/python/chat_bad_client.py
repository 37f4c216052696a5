"""Clients that a chat server has to outlive, one for each line of the stdin.

printf 'resets\nleaves\n' | python3 chat_bad_client.py [PORT]
"""

import socket
import struct
import sys

PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 7005

for kind in sys.stdin:
    print(kind, end="")
    with socket.create_connection(("127.0.0.1", PORT), timeout=30) as s:
        if kind == "leaves\n":
            pass
        elif kind == "resets\n":
            linger = struct.pack("ii", 1, 0)
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        elif kind == "half-a-line\n":
            s.sendall(b"half")
        elif kind == "garbage\n":
            s.sendall(b"\xff\x00\xfe\r\n")
        elif kind == "endless-line\n":
            s.sendall(b"x" * 65_536)
            # It reads nothing, and waits until the server has had enough.
            try:
                s.recv(1)
            except ConnectionResetError:
                pass
        else:
            sys.exit(f"{kind!r} is no kind of client")
