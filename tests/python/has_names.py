"""Says which of these names Python has; `s` is a socket.

python3 has_names.py NAME...
"""

import socket
import sys

with socket.socket() as s:
    found = 0
    for name in sys.argv[1:]:
        of, _, member = name.partition(".")
        if hasattr({"s": s, "socket": socket}[of], member):
            found += 1
        else:
            print("there is no", name)
print(found, "of", len(sys.argv) - 1)
