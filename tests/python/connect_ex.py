import errno
import select
import socket
import sys

HOST = "127.0.0.1"
PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 7004


def name(code):
    return errno.errorcode.get(code, "no error")


# As the tutorials have it: a connect that waits, and a number for an error.
with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
    code = s.connect_ex((HOST, PORT))
    print("it waits:      ", code, name(code))

# The same, and it does not wait: now a number is no failure yet.
with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
    s.setblocking(False)
    code = s.connect_ex((HOST, PORT))
    print("it does not:   ", code, name(code))

    # What it is for: wait for many at once, then ask each how it ended.
    if code in (errno.EINPROGRESS, errno.EWOULDBLOCK):
        select.select([], [s], [], 5)
        code = s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    print("in the end:    ", code, name(code))

# Not every error is a number.
with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
    try:
        s.connect_ex((HOST, 70000))
    except OverflowError as error:
        print("raises, though:", type(error).__name__)
