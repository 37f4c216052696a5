"""Sends one message with two calls, after an exchange: when is it whole?"""

import socket
import time

LATE = 0.020


def exchange(nodelay):
    """One question, one answer; then the seconds until two pieces are there."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = socket.create_connection(listener.getsockname())
        server, _ = listener.accept()
    with client, server:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, nodelay)
        client.sendall(b"question")
        server.recv(1024)
        server.sendall(b"answer")
        client.recv(1024)
        start = time.monotonic()
        client.sendall(b"he")
        client.sendall(b"llo")
        server.recv(5, socket.MSG_WAITALL)
        return time.monotonic() - start


for nodelay in (False, True):
    times = [exchange(nodelay) for _ in range(4)]
    if min(times) >= LATE:
        print(f"TCP_NODELAY {nodelay}: the second piece was always late")
    elif nodelay:
        print(f"TCP_NODELAY {nodelay}: the second piece came at once")
    else:
        print(f"TCP_NODELAY {nodelay}: the second piece came sooner")
