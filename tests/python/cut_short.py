import socket
import threading

SIZE = 16 << 20


def close_unread(listener):
    connection, _ = listener.accept()
    connection.recv(1, socket.MSG_PEEK)
    connection.close()


def connect():
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=close_unread, args=(listener,)).start()
    return socket.create_connection(listener.getsockname())


s = connect()
n = s.send(b"x" * SIZE)
print(f"send: {n} bytes, the kernel's choice; all is {n == SIZE}")
try:
    s.send(b"x" * (SIZE - n))
except OSError as error:
    print("send, the rest:", error)

try:
    connect().sendall(b"x" * SIZE)
except OSError as error:
    print("sendall:", error)
