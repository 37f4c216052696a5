"""Runs a program at a terminal, and types for it.

python3 at_a_terminal.py KEYS COMMAND...

KEYS are typed piece by piece, split at "|": each when the program asks, by a
line that ends in "> ". A piece is a Python string without its quotes: "bye\n",
Ctrl-D is "\x04", Ctrl-C "\x03".
"""

import fcntl
import os
import signal
import subprocess
import sys
import termios


def at_the_terminal():
    # What a script starts in the background may ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


keys = [it.encode().decode("unicode_escape") for it in sys.argv[1].split("|")]
keyboard, screen = os.openpty()
name = os.ttyname(screen)
child = subprocess.Popen(
    sys.argv[2:],
    stdin=screen,
    stdout=screen,
    stderr=screen,
    start_new_session=True,
    preexec_fn=at_the_terminal,
)
os.close(screen)
screen = None

shown = last = b""
while True:
    try:
        piece = os.read(keyboard, 1024)
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
        key = keys.pop(0)
        if key == "\x03":
            # The signal comes before "^C" is shown. Without us the terminal
            # could be gone by then.
            screen = os.open(name, os.O_RDWR | os.O_NOCTTY)
        os.write(keyboard, key.encode())
    if screen and b"^C" in shown:
        os.close(screen)
        screen = None

status = child.wait()
if not last.endswith(b"\n"):
    print()
if status < 0:
    print(f"[signal: {-status}]")
elif status > 0:
    print(f"[exit status: {status}]")
