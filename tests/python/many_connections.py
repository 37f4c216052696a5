"""Many connections one after another, each of many round trips.

python3 many_connections.py PORT CONNECTIONS ROUNDS
"""

import socket
import sys

PORT, CONNECTIONS, ROUNDS = map(int, sys.argv[1:])

right = 0
for number in range(CONNECTIONS):
    with socket.create_connection(("127.0.0.1", PORT), timeout=30) as s:
        for round in range(ROUNDS):
            message = b"%d.%d" % (number, round)
            s.sendall(message)
            echo = b""
            while len(echo) < len(message):
                piece = s.recv(1024)
                if not piece:
                    sys.exit(f"end-of-file in connection {number}")
                echo += piece
            if echo != message:
                sys.exit(f"sent {message}, got {echo}")
            right += len(echo)
        s.shutdown(socket.SHUT_WR)
        if s.recv(1024):
            sys.exit("more came back than was sent")
print(right, "bytes came back")
