import socket

with socket.socket() as s:
    print(s.family.name, s.type.name, s.proto)
    print(s.getsockname())

try:
    s.getsockname()
except OSError as error:
    print(error)
