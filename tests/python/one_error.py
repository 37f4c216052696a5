import errno
import socket

deaf = socket.socket()
deaf.bind(("127.0.0.1", 0))
client = socket.socket()
try:
    client.connect(deaf.getsockname())
except OSError as error:
    print("str  ", error)
    print("type ", type(error).__name__)
    print("errno", error.errno)
    print("name ", errno.errorcode[error.errno])
client.close()
try:
    client.send(b"hello")
except OSError as error:
    print("str  ", error)
