"""The calls of the reference, in Python; each is run, and looked at.

python3 reference.py
"""

import ctypes
import errno
import os
import resource
import select
import signal
import socket
import struct
import threading
import time

LOOPBACK = ("127.0.0.1", 0)
libc = ctypes.CDLL(None, use_errno=True)


# ANCHOR: socket
def make():
    return socket.socket(socket.AF_INET, socket.SOCK_STREAM)
# ANCHOR_END: socket


# ANCHOR: bind
def bind(s, host, port):
    s.bind((host, port))
# ANCHOR_END: bind


# ANCHOR: listen
def listen(s, backlog):
    s.listen(backlog)


def listen_at(host, port):
    # socket, setsockopt, bind and listen in one.
    return socket.create_server((host, port))
# ANCHOR_END: listen


# ANCHOR: accept
def accept(s):
    connection, address = s.accept()
    return connection, address
# ANCHOR_END: accept


# ANCHOR: connect
def connect(s, host, port):
    s.connect((host, port))


def connect_in_time(host, port, seconds):
    # getaddrinfo, then socket and connect for each address.
    return socket.create_connection((host, port), seconds)
# ANCHOR_END: connect


# ANCHOR: send
def send(s, data):
    return s.send(data)  # for all of the bytes: s.sendall(data)


def sendto(s, data, host, port):
    return s.sendto(data, (host, port))
# ANCHOR_END: send


# ANCHOR: recv
def recv(s, size):
    return s.recv(size)


def recvfrom(s, size):
    data, address = s.recvfrom(size)
    return data, address
# ANCHOR_END: recv


# ANCHOR: shutdown
def shutdown(s):
    s.shutdown(socket.SHUT_WR)  # or SHUT_RD, SHUT_RDWR
# ANCHOR_END: shutdown


# ANCHOR: close
def close(s):
    s.close()  # or: the end of a block, `with socket.socket() as s:`
# ANCHOR_END: close


# ANCHOR: getsockname
def addresses(s):
    return s.getsockname(), s.getpeername()
# ANCHOR_END: getsockname


# ANCHOR: getsockopt
def reuse_address(s):
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return s.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)


def reset_on_close(s):
    # An option that is no number is packed as C lays it out.
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
# ANCHOR_END: getsockopt


# ANCHOR: poll
def poll(s, milliseconds):
    sockets = select.poll()
    sockets.register(s, select.POLLIN)
    return sockets.poll(milliseconds)  # [(descriptor, what is so)]
# ANCHOR_END: poll


# ANCHOR: getaddrinfo
def getaddrinfo(host, port):
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [address for _, _, _, _, address in found]
# ANCHOR_END: getaddrinfo


# ANCHOR: gethostname
def gethostname():
    return socket.gethostname()
# ANCHOR_END: gethostname


def fails(number, call, *arguments):
    try:
        call(*arguments)
    except OSError as error:
        assert error.errno == number, error
    else:
        assert False, call


listener = make()
assert reuse_address(listener) == 1
bind(listener, *LOOPBACK)
listen(listener, 1)
port = listener.getsockname()[1]
client = make()
connect(client, "127.0.0.1", port)
connection, address = accept(listener)
assert address == client.getsockname()
assert addresses(client) == (address, connection.getsockname())
assert poll(connection, 0) == []
assert send(client, b"hello") == 5
assert poll(connection, 10_000) == [(connection.fileno(), select.POLLIN)]
assert recv(connection, 3) == b"hel"
shutdown(client)
assert recv(connection, 1024) == b"lo"
assert recv(connection, 1024) == b""
reset_on_close(connection)
close(connection)
assert connection.fileno() == -1
fails(errno.ECONNRESET, recv, client, 1024)
with connect_in_time("127.0.0.1", port, 10) as other:
    assert other.gettimeout() == 10
with listen_at(*LOOPBACK) as another:
    assert reuse_address(another) == 1

with socket.socket(type=socket.SOCK_DGRAM) as receiver:
    bind(receiver, *LOOPBACK)
    with socket.socket(type=socket.SOCK_DGRAM) as sender:
        assert sendto(sender, b"hello", *receiver.getsockname()) == 5
        data, address = recvfrom(receiver, 1024)
        assert data == b"hello"
        assert address[1] == sender.getsockname()[1]
    # A datagram's sender has no connection whose end could be told.
    assert poll(receiver, 0) == []

assert getaddrinfo("127.0.0.1", 7004) == [("127.0.0.1", 7004)]
assert getaddrinfo("::1", 7004) == [("::1", 7004, 0, 0)]
assert gethostname() == os.uname().nodename

# What a listener hands on to the sockets that it accepts; and its time limit.
with listen_at(*LOOPBACK) as listener:
    reset_on_close(listener)
    with connect_in_time(*listener.getsockname(), 10) as client:
        with accept(listener)[0] as connection:
            linger = connection.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8)
            assert struct.unpack("ii", linger) == (1, 0)
            # TCP has one peer, whatever address is given.
            assert sendto(client, b"x", "127.0.0.1", 9) == 1
            assert recv(connection, 1024) == b"x"
            # SHUT_RD: what comes later can be read, on Linux.
            connection.shutdown(socket.SHUT_RD)
            assert recv(connection, 1024) == b""
            send(client, b"late")
            assert recv(connection, 1024) == b"late"
            assert recv(connection, 1024) == b""
    limit = struct.pack("ll", 0, 1_000)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
    fails(errno.EAGAIN, accept, listener)

# A close that lingers takes its time, though the socket does not wait.
with listen_at(*LOOPBACK) as listener:
    client = connect_in_time(*listener.getsockname(), 10)
    with accept(listener)[0]:
        client.setblocking(False)
        # More than two buffers take: something is left to send.
        send(client, bytes(64 << 20))
        limit = struct.pack("ii", 1, 1)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, limit)
        begin = time.monotonic()
        close(client)
        assert time.monotonic() - begin > 0.9

# UDP, connected, and another address: to that one.
with socket.socket(type=socket.SOCK_DGRAM) as receiver:
    bind(receiver, *LOOPBACK)
    with socket.socket(type=socket.SOCK_DGRAM) as sender:
        connect(sender, "127.0.0.1", 9)
        sendto(sender, b"hello", *receiver.getsockname())
        assert recv(receiver, 1024) == b"hello"

# The flags of recv and send.
with listen_at(*LOOPBACK) as listener:
    with connect_in_time(*listener.getsockname(), 10) as client:
        connection, _ = accept(listener)
        with connection:
            fails(errno.EAGAIN, connection.recv, 1, socket.MSG_DONTWAIT)
            # Who asks for 0 bytes waits, too. (Python would not call at all.)
            none = (connection.fileno(), b"", 0, socket.MSG_DONTWAIT)
            assert libc.recv(*none) == -1
            assert ctypes.get_errno() == errno.EAGAIN
            send(client, b"hello")
            assert libc.recv(*none) == 0
            assert connection.recv(2, socket.MSG_PEEK) == b"he"
            assert connection.recv(5, socket.MSG_WAITALL) == b"hello"
            later = threading.Timer(0.05, send, (client, b"lo"))
            send(client, b"hel")
            later.start()
            assert connection.recv(5, socket.MSG_WAITALL) == b"hello"
            limit = struct.pack("ll", 0, 50_000)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
            send(client, b"hel")
            assert connection.recv(5, socket.MSG_WAITALL) == b"hel"
            # The peer's end, as poll tells it if asked.
            end = select.poll()
            end.register(connection, select.POLLRDHUP)
            assert end.poll(0) == []
            shutdown(client)
            there = [(connection.fileno(), select.POLLRDHUP)]
            assert end.poll(10_000) == there
with socket.socket(type=socket.SOCK_DGRAM) as receiver:
    bind(receiver, *LOOPBACK)
    with socket.socket(type=socket.SOCK_DGRAM) as sender:
        connect(sender, *receiver.getsockname())
        assert sender.send(b"one, ", socket.MSG_MORE) == 5
        assert send(sender, b"two") == 3
        some = bytearray(3)
        assert receiver.recv_into(some, 3, socket.MSG_TRUNC) == 8
        assert some == b"one"

with make() as s:
    # Blocked, and not ignored: so it can be seen to wait.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGPIPE})
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    fails(errno.EPIPE, s.send, b"x", socket.MSG_NOSIGNAL)
    assert signal.sigpending() == set()
    fails(errno.EPIPE, s.send, b"x")
    assert signal.sigpending() == {signal.SIGPIPE}
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGPIPE})

# On Linux a socket that was refused may try again.
with make() as server, make() as client:
    bind(server, *LOOPBACK)
    fails(errno.ECONNREFUSED, connect, client, *server.getsockname())
    listen(server, 1)
    connect(client, *server.getsockname())

# A signal ends the wait of connect, and not the attempt: on Linux the next one
# waits for it. (Python's own connect would do so unseen.)
with make() as full, make() as first, make() as late:
    bind(full, *LOOPBACK)
    listen(full, 0)
    host, port = full.getsockname()
    connect(first, host, port)
    family = struct.pack("=H", socket.AF_INET)
    peer = family + struct.pack("!H4s8x", port, socket.inet_aton(host))
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
    for _ in range(2):
        assert libc.connect(late.fileno(), peer, len(peer)) == -1
        assert ctypes.get_errno() == errno.EINTR
    signal.setitimer(signal.ITIMER_REAL, 0)
    # So does the time limit for sending; and the attempt goes on.
    with make() as slow:
        limit = struct.pack("ll", 0, 50_000)
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
        fails(errno.EINPROGRESS, connect, slow, host, port)
        fails(errno.EALREADY, connect, slow, host, port)

# A new TCP socket has room, and no connection.
with make() as s:
    sockets = select.poll()
    sockets.register(s, select.POLLIN | select.POLLOUT)
    assert sockets.poll(0) == [(s.fileno(), select.POLLOUT | select.POLLHUP)]

# Nobody is asked for these.
for code, *arguments in [
    (socket.EAI_NONAME, "localhost", 1, 0, 0, 0, socket.AI_NUMERICHOST),
    (socket.EAI_SERVICE, "127.0.0.1", "no-such-service"),
    (socket.EAI_ADDRFAMILY, "::1", 7004, socket.AF_INET),
]:
    fails(code, socket.getaddrinfo, *arguments)
types = [found[1] for found in socket.getaddrinfo("127.0.0.1", 7004)]
assert types == [socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW]

# What safe Rust cannot ask for: options of the wrong size, and of no meaning.
with make() as s:
    fails(errno.EINVAL, s.setsockopt, socket.SOL_SOCKET, socket.SO_REUSEADDR, b"")
    fails(errno.ENOPROTOOPT, s.setsockopt, socket.SOL_SOCKET, socket.SO_ERROR, 1)
    limit = struct.pack("ll", 1, 1_000_000)  # a second, and a million µs
    fails(errno.EDOM, s.setsockopt, socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
    fails(errno.EINVAL, s.shutdown, 9)
try:
    s = socket.socket(socket.AF_INET6)
    s.bind(("::1", 0))
except OSError:
    pass  # a host without IPv6
else:
    only = (socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    fails(errno.EINVAL, s.setsockopt, *only)
    # An IPv4 address for it: Python has to take it for a socket of IPv4.
    for kind in [socket.SOCK_STREAM, socket.SOCK_DGRAM]:
        number = socket.socket(socket.AF_INET6, kind).detach()
        with socket.socket(socket.AF_INET, kind, fileno=number) as four:
            fails(errno.EINVAL, bind, four, *LOOPBACK)
            # But datagrams go to one; IPv4 is asked to carry them.
            if kind == socket.SOCK_DGRAM:
                with socket.socket(type=kind) as receiver:
                    bind(receiver, *LOOPBACK)
                    sendto(four, b"hello", *receiver.getsockname())
                    assert recv(receiver, 1024) == b"hello"
    # Not from an address of IPv6.
    bound = socket.socket(socket.AF_INET6, kind)
    bound.bind(("::1", 0))
    number = bound.detach()
    with socket.socket(socket.AF_INET, kind, fileno=number) as four:
        fails(errno.ENETUNREACH, sendto, four, b"hello", "127.0.0.1", 9)
# More entries than there may be descriptors.
_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
with make() as first, make() as second:
    both = select.poll()
    both.register(first)
    both.register(second)
    resource.setrlimit(resource.RLIMIT_NOFILE, (1, most))
    fails(errno.EINVAL, both.poll, 0)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
# Descriptors that are none, and that are no sockets.
with open(os.devnull) as file:
    fails(errno.ENOTSOCK, socket.socket, -1, -1, -1, file.fileno())
print("all of them")
