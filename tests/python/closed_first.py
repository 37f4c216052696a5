"""Takes all ports that a client may get, and waits until one is free again."""

import errno
import socket
import time


def connect_and_close_first():
    try:
        client = socket.create_connection(server.getsockname())
    except OSError as error:
        assert error.errno == errno.EADDRNOTAVAIL, error
        return False
    connection, _ = server.accept()
    client.close()
    connection.close()
    return True


server = socket.create_server(("127.0.0.1", 7000))
while connect_and_close_first():
    pass
begin = time.monotonic()
while not connect_and_close_first():
    time.sleep(0.01)
print("free again after", round(time.monotonic() - begin), "s")
