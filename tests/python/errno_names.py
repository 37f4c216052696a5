"""The names of error numbers, from a library that is not ours.

python3 errno_names.py NUMBER...
"""

import errno
import sys

for number in sys.argv[1:]:
    print(number, errno.errorcode[int(number)])
