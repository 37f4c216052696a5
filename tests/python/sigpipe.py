import signal
import socket
import sys

if "--default" in sys.argv:
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)

ours, theirs = socket.socketpair()
theirs.close()
try:
    ours.send(b"x")
except BrokenPipeError as error:
    print("send:", error)
print("still here")
