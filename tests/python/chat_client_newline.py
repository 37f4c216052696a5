import socket
import sys

HOST = "127.0.0.1"
PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 7005

s = socket.socket()
s.connect((HOST, PORT))
message = input("Client: ")
while message.strip().lower() != "bye":
    s.sendall((message + "\n").encode())
    reply = s.recv(1024).decode()
    print("Server:", reply)
    message = input("Client: ")
s.close()
