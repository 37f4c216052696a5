import socket
import sys

HOST = "127.0.0.1"
PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 7008

with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
    if "--reuse" in sys.argv:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        s.bind((HOST, PORT))
    except OSError as error:
        sys.exit(f"bind: {error}")
    s.listen()
    print("Listening on", s.getsockname())
    connection, address = s.accept()
    print("Connected by", address)
    request = connection.recv(1024)
    connection.sendall(request.upper())
    connection.shutdown(socket.SHUT_RDWR)
    connection.close()
