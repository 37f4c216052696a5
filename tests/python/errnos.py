"""Tells of each number: its name, Python's exception, the system's words."""
import errno
import os
import sys

for number in map(int, sys.argv[1:]):
    words = os.strerror(number)
    exception = type(OSError(number, words)).__name__
    print(errno.errorcode[number], exception, words)
