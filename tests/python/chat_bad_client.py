"""A client that a chat server has to outlive.

python3 chat_bad_client.py KIND [PORT]
"""

import socket
import struct
import sys

KIND = sys.argv[1]
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 7005

s = socket.create_connection(("127.0.0.1", PORT), timeout=30)
if KIND == "leaves":
    pass
elif KIND == "resets":
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
elif KIND == "half-a-line":
    s.sendall(b"half")
elif KIND == "garbage":
    s.sendall(b"\xff\x00\xfe\r\n")
elif KIND == "endless-line":
    s.sendall(b"x" * 65_536)
    # It reads nothing, and waits until the server has had enough.
    try:
        s.recv(1)
    except ConnectionResetError:
        pass
s.close()
