import socket
import sys

HOST = "127.0.0.1"
PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 7006

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.bind((HOST, PORT))
    print("Bound to", s.getsockname())
    while True:
        data, address = s.recvfrom(1024)
        if not data:
            break
        print("Received", len(data), "bytes from", address, data[:12])
