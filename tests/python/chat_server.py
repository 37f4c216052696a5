import socket
import sys

HOST = "127.0.0.1"
PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 7005

s = socket.socket()
s.bind((HOST, PORT))
s.listen(2)
print("Listening on", s.getsockname())
connection, address = s.accept()
print("Connected by", address)
while True:
    message = connection.recv(1024).decode()
    if not message:
        break
    print("Client:", message)
    connection.send(input("Server: ").encode())
connection.close()
