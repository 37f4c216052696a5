import socket
import sys

HOST = "127.0.0.1"
PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 7008

with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
    s.connect((HOST, PORT))
    for line in sys.stdin:
        s.sendall(line.encode())
    s.shutdown(socket.SHUT_WR)
    answer = b""
    while data := s.recv(1024):
        answer += data

print("Received", answer)
