import signal
import socket


def handler(number, frame):
    print("A handler ran, of", signal.Signals(number).name)


signal.signal(signal.SIGUSR1, handler)
with socket.create_server(("127.0.0.1", 0)) as listener:
    print("Listening on", listener.getsockname())
    connection, address = listener.accept()
    with connection:
        print("Received", connection.recv(1024))
