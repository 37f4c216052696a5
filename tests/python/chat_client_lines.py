import socket
import sys

HOST = "127.0.0.1"
PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 7005

with socket.create_connection((HOST, PORT)) as s:
    # A buffer, a decoder and a search for the line end, all in one.
    lines = s.makefile("rw", encoding="utf-8", newline="\n")
    for message in sys.stdin:
        if message.strip().lower() == "bye":
            break
        lines.write(message.rstrip("\r\n") + "\n")
        lines.flush()
        reply = lines.readline()
        if not reply:
            break
        print("Server:", reply.rstrip("\r\n"))
