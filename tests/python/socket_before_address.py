import socket

with socket.socket() as s:
    print(s.family.name, s.type.name, s.proto)
    print(s.getsockname())
    number = s.fileno()

print(s.fileno())
try:
    s.getsockname()
except OSError as error:
    print(error)

# The number that was kept leads to whatever socket has it now.
other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
print(other.fileno() == number)
