#!/usr/bin/env python3
"""Reads the book's captures with tshark, and counts what is in them: as much
as the recordings beside them say, and nothing malformed."""

import glob
import json
import shutil
import subprocess
import sys

FOLDER = "book/recordings"
CHECKSUMS = ["ip", "tcp", "udp"]
# A segment that was sent before has several names, by when it came and what
# was acknowledged by then: tshark takes one that follows its successor at once
# for one that the network has put there.
AGAIN = "retransmission fast_retransmission spurious_retransmission out_of_order"


def tshark(path):
    """How many packets of each kind tshark sees, and what it complains of."""
    fields = ["_ws.malformed", "icmp", "icmpv6"]
    fields += ["tcp.flags." + name for name in ("syn", "fin", "reset")]
    fields += ["tcp.analysis." + name for name in AGAIN.split()]
    fields += [name + ".checksum.status" for name in CHECKSUMS + fields[1:3]]
    command = ["tshark", "-n", "-r", path, "-T", "fields"]
    for name in CHECKSUMS:
        command += ["-o", name + ".check_checksum:TRUE"]
    for name in fields:
        command += ["-e", name]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return {}, [done.stderr.strip().splitlines()[-1]]
    counts = dict.fromkeys(("packets", "SYN", "FIN", "RST", "again"), 0)
    problems = []
    for number, line in enumerate(done.stdout.splitlines(), 1):
        frame = dict(zip(fields, line.split("\t")))
        if frame["_ws.malformed"]:
            problems.append(f"packet {number} is malformed")
        for name in fields:
            # Of several, the first is the packet's own.
            if frame[name].split(",")[0] in ("0", "Bad") and "status" in name:
                problems.append(f"packet {number}: the checksum is wrong")
        counts["packets"] += 1
        if frame["icmp"] or frame["icmpv6"]:
            continue  # What it is about was counted when it was sent.
        for flag, name in (("SYN", "syn"), ("FIN", "fin"), ("RST", "reset")):
            is_set = frame["tcp.flags." + name] in ("1", "True")
            counts[flag] += is_set
        again = (frame["tcp.analysis." + name] for name in AGAIN.split())
        counts["again"] += any(again)
    return counts, problems


def recorded(path):
    """The same counts, by the recording itself."""
    with open(path, encoding="utf-8") as file:
        events = json.load(file)["events"]
    packets = [it for it in events if it["kind"] == "packet"]
    counts = {"packets": len(packets)}
    for flag in ("SYN", "FIN", "RST"):
        counts[flag] = sum(flag in it["flags"] for it in packets)
    tcp = [it for it in packets if it["protocol"] == "TCP"]
    # A copy that the wire has made looks like one that was sent again.
    again = [it["again"] or it["fault"] == "repeated" for it in tcp]
    counts["again"] = sum(again)
    return counts


def main():
    if not shutil.which("tshark"):
        sys.exit("error: tshark is missing; on Debian: apt install tshark")
    paths = sorted(glob.glob(f"{FOLDER}/*.json"))
    if not paths:
        sys.exit(f"error: {FOLDER} has no recordings")
    packets = bad = 0
    for path in paths:
        capture = path.removesuffix("json") + "pcapng"
        counts, problems = tshark(capture)
        expected = recorded(path)
        packets += expected["packets"]
        for name, count in counts.items():
            if count != expected[name]:
                problems.append(
                    f"{name}: {expected[name]} recorded, tshark has {count}"
                )
        for it in problems:
            print(f"{capture}: {it}")
        bad += len(problems)
    print(f"captures: {len(paths)}, packets: {packets}, problems: {bad}")
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
