"""Sends one message with two calls, after an exchange: when is it whole?"""

import socket
import time

LATE_MS = 20


def exchange(nodelay):
    """A question, an answer; then how long two pieces take, in ms."""
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
        return 1000 * (time.monotonic() - start)


for nodelay in (False, True):
    shortest = min(exchange(nodelay) for _ in range(3))
    late = f"{LATE_MS} ms late, or more" if shortest >= LATE_MS else "at once"
    print(f"TCP_NODELAY {nodelay}: the second piece came {late}")
