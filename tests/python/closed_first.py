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


with open("/proc/sys/net/ipv4/tcp_tw_reuse") as setting:
    print("tcp_tw_reuse is", setting.read().strip())
server = socket.create_server(("127.0.0.1", 7000))
while connect_and_close_first():
    pass
begin = time.monotonic()
while not connect_and_close_first():
    time.sleep(0.01)
# Of the minute that TIME-WAIT lasts, on Linux.
print("soon" if time.monotonic() - begin < 20 else "late")
