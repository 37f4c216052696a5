import socket
import sys

HOST = "127.0.0.1"
PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 7008

with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
    s.connect((HOST, PORT))
    s.sendall(b"x\n" * 8192)
    s.shutdown(socket.SHUT_WR)
    input("Sent; Enter reads the answer\n")
    try:
        while s.recv(1024):
            pass
        print("recv: end-of-file")
    except OSError as error:
        print("recv:", error)
