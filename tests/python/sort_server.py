import socket
import sys

HOST = "127.0.0.1"
PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 7008

with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
    s.bind((HOST, PORT))
    s.listen()
    print("Listening on", s.getsockname())
    connection, address = s.accept()
    print("Connected by", address)
    request = b""
    while data := connection.recv(1024):
        request += data
    lines = request.splitlines(keepends=True)
    connection.sendall(b"".join(sorted(lines)))
    connection.shutdown(socket.SHUT_RDWR)
    connection.close()
