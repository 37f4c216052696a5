#!/usr/bin/env python3
"""What no tracked file may hold, whoever wrote it.

    .ci/floor.py        in a git clone; prints every problem and a count

Paths of the machine it was written on; the host of a package registry
(Cargo.lock names one, crates.io's, and no other); snapshots that nobody
reviewed; files over 1 MB.
"""

import os
import re
import subprocess
import sys

LIMIT = 1024 * 1024

# The brackets keep these lines from finding themselves.
HOME = re.compile(
    r"(?<![\w./~-])/(root|home/[^/\s]+|Users/[^/\s]+)/|\b[A-Z]:\\+Users\\"
)
REGISTRY = re.compile(
    r"(index|static)[.]crates[.]io|(sparse|registry)[+]http"
    r"|registry[.](npmjs|yarnpkg)[.]|pythonhosted[.]|\bpypi[.]org"
    r"|proxy[.]golang[.]|(deb|security)[.]debian[.]org|[a]rtifactory|[j]frog"
)
CRATES_IO = re.compile(
    r'source = "registry[+]https://github[.]com/rust-lang/crates[.]io-index"'
)


def main():
    problems = list(floor())
    print(*problems, sep="\n", end="\n" if problems else "")
    print(f"problems: {len(problems)}")
    return 1 if problems else 0


def floor():
    """Yields every problem as `path:line: message`."""
    machine = machine_paths()
    tracked = git("ls-files", "-z")
    if "Cargo.lock" not in tracked:
        yield "Cargo.lock: not committed"
    # Git ignores these, and they are unreviewed all the same.
    stray = git("ls-files", "-z", "--others", "--", "tests")
    for path in sorted({*tracked, *stray}):
        if path.endswith((".snap.new", ".pending-snap")):
            yield f"{path}: not reviewed: `cargo xtask check-lessons --bless`"
    for path in tracked:
        try:
            with open(path, "rb") as file:
                content = file.read()
        except (FileNotFoundError, IsADirectoryError):
            continue  # deleted and not yet committed, or a link to a folder
        if len(content) > LIMIT:
            yield f"{path}: {len(content)} bytes; 1 MB is the limit"
        if b"\0" in content[:8192]:
            continue
        lines = content.decode(errors="replace").splitlines()
        for number, line in enumerate(lines, 1):
            for message in line_problems(path, line, machine):
                yield f"{path}:{number}: {message}: {line.strip()[:120]}"


def line_problems(path, line, machine):
    """Yields what is wrong with one line of the file at `path`."""
    if machine.search(line) or HOME.search(line):
        yield "a path of somebody's machine"
    if path == "Cargo.lock":
        if "://" in line and not CRATES_IO.fullmatch(line):
            yield "a source other than crates.io"
    elif REGISTRY.search(line):
        yield "the host of a registry"


def machine_paths():
    """A pattern that finds where this clone, and what it came from, lie."""
    top = os.path.realpath(".")
    paths = [top, os.environ.get("HOME", ""), os.environ.get("CARGO_HOME", "")]
    # A fresh clone names the folder it came from, if it was a folder.
    origin = git("config", "-z", "--get", "remote.origin.url", missing=1)
    paths += [*origin, *map(os.path.dirname, (top, *origin))]
    # What every machine has is nobody's.
    common = "/ /tmp /var /var/tmp /home /root /usr /usr/src /opt /srv /mnt"
    paths = {path for path in paths if path.startswith("/")}
    paths -= set(common.split())
    paths = "|".join(map(re.escape, sorted(paths)))
    return re.compile(rf"(?<![\w./~-])({paths})(?![\w-])")


def git(*args, missing=0):
    """The items that git prints; `missing` is its status for "none"."""
    done = subprocess.run(["git", *args], stdout=subprocess.PIPE, text=True)
    if done.returncode not in (0, missing):
        sys.exit(f"error: git {args[0]}: status {done.returncode}")
    return [item for item in done.stdout.split("\0") if item]


if __name__ == "__main__":
    sys.exit(main())
