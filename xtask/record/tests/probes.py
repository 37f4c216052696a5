"""Has two words echoed, tells what its kernel has counted, and fails: then the
recorder shows that, and writes nothing."""

import socket

peer = socket.create_connection(("10.0.0.2", 7003))
for word in (b"hello", b"world"):
    peer.sendall(word)
    assert peer.recv(9) == word
with open("/proc/self/net/netstat") as table:
    names, values = (next(table).split() for _ in range(2))
counts = dict(zip(names, values))
exit("probes %(TCPLossProbes)s, timeouts %(TCPTimeouts)s" % counts)
