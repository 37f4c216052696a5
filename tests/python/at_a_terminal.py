"""Runs a program at a terminal, and types for it.

python3 at_a_terminal.py KEYS COMMAND...

KEYS are typed piece by piece, split at "|": each when the program asks, by a
line that ends in "> ". A piece is a Python string without its quotes: "bye\n",
Ctrl-D is "\x04", Ctrl-C "\x03".
"""

import os
import pty
import signal
import sys

keys = [it.encode().decode("unicode_escape") for it in sys.argv[1].split("|")]
child, terminal = pty.fork()
if child == 0:
    # What a script starts in the background may ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.execvp(sys.argv[2], sys.argv[2:])

shown = last = b""
while True:
    try:
        piece = os.read(terminal, 1024)
    except OSError:
        break  # EIO: nobody has the terminal open any more
    if not piece:
        break
    shown += piece
    last = piece
    sys.stdout.buffer.write(piece.replace(b"\r", b""))
    sys.stdout.flush()
    if shown.endswith(b"> ") and keys:
        shown = b""
        os.write(terminal, keys.pop(0).encode())

status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
if not last.endswith(b"\n"):
    print()
if status < 0:
    print(f"[signal: {-status}]")
elif status > 0:
    print(f"[exit status: {status}]")
