import socket
import sys

HOST = "127.0.0.1"
PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 7007

with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
    s.bind((HOST, PORT))
    s.listen(2)  # "at most two clients"
    print("Listening on", s.getsockname())
    connections = []
    while len(connections) < 5:
        connection, address = s.accept()
        print("Connected by", address)
        connection.sendall(connection.recv(1024))
        connections.append(connection)
    print(len(connections), "clients at the same time")
