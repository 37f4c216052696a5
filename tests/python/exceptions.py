"""The number of each error, and the exception that Python makes of it.

python3 exceptions.py NAME...
"""

import errno
import sys

for name in sys.argv[1:]:
    number = getattr(errno, name)
    print(name, number, type(OSError(number, "")).__name__)
