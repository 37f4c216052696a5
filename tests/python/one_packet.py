"""Prints the first packet with data on an interface, header by header, with
the names that the standards give to the fields. (Linux, as root.)

python3 one_packet.py INTERFACE

What differs in each run is checked where it can be, and not printed. Sequence
numbers count from each side's SYN, which is 0.
"""

import array
import fcntl
import socket
import struct
import sys

ETH_P_ALL, SIOCETHTOOL, ETHTOOL_STXCSUM = 0x0003, 0x8946, 0x17
FLAGS = {2: "DF", 1: "MF"}
BITS = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"]
OPTIONS = {0: "end", 1: "no operation", 8: "timestamps"}


def finish_checksums(s, interface):
    """Lets the kernel finish TCP's checksum: as a rule it leaves that to the
    network card. Does what `ethtool -K INTERFACE tx off` does."""
    off = array.array("I", [ETHTOOL_STXCSUM, 0])
    request = struct.pack("16sP", interface.encode(), off.buffer_info()[0])
    fcntl.ioctl(s, SIOCETHTOOL, request)


def is_right(data):
    """RFC 1071: with its checksum in it, the sum of all is 0xffff."""
    data += bytes(len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return "right" if total == 0xFFFF else "wrong"


def options(data):
    while data:
        size = data[1] if data[0] > 1 else 1
        yield f"{OPTIONS.get(data[0], data[0])} {size}"
        data = data[size:]


def part(name, size, rows):
    print(f"{name}, {size} bytes")
    for row in rows:
        print("  {:<18} {}".format(*row))


def show(frame, first):
    """Takes a frame apart; returns whether it carried data of TCP. With which
    number each side began, by its SYN, is kept in `first`."""
    packet = frame[14:]
    if frame[12:14] != b"\x08\x00" or packet[9] != socket.IPPROTO_TCP:
        return False
    (words, service, total, _, fragment, ttl, protocol, _, source,
     destination) = struct.unpack("!BBHHHBBH4s4s", packet[:20])
    version, words = words >> 4, words & 15
    ip, segment = packet[: 4 * words], packet[4 * words : total]

    (source_port, destination_port, sequence, acknowledgment, offset, bits, _,
     _, urgent) = struct.unpack("!HHIIBBHHH", segment[:20])
    tcp, data = segment[: offset >> 4 << 2], segment[offset >> 4 << 2 :]
    set_bits = [name for bit, name in enumerate(BITS) if bits >> bit & 1]
    if "SYN" in set_bits:
        first[source] = sequence
    if not data:
        return False
    pseudo = source + destination + struct.pack("!HH", protocol, len(segment))

    part("Ethernet", 14, [
        ("destination", frame[:6].hex(":")),
        ("source", frame[6:12].hex(":")),
        ("type", "0x0800, IPv4"),
    ])
    part("IPv4", len(ip), [
        ("version", version),
        ("header length", f"{words} words of 4 bytes"),
        ("type of service", service),
        ("total length", f"{total} bytes"),
        ("identification", "(differs)"),
        ("flags", FLAGS[fragment >> 13]),
        ("fragment offset", fragment & 0x1FFF),
        ("time to live", ttl),
        ("protocol", f"{protocol}, TCP"),
        ("header checksum", is_right(ip)),
        ("source", socket.inet_ntoa(source)),
        ("destination", socket.inet_ntoa(destination)),
    ])
    part("TCP", len(tcp), [
        ("source port", source_port),
        ("destination port", destination_port),
        ("sequence", sequence - first[source]),
        ("acknowledgment", acknowledgment - first[destination]),
        ("data offset", f"{offset >> 4} words of 4 bytes"),
        ("control bits", " ".join(set_bits)),
        ("window", "(differs)"),
        ("checksum", is_right(pseudo + segment)),
        ("urgent pointer", urgent),
        ("options", ", ".join(options(tcp[20:]))),
    ])
    part("data", len(data), [(data.hex(" "), data.decode())])
    sizes = [14, len(ip), len(tcp), len(data)]
    if sum(sizes) != len(frame) or sum(sizes[1:]) != total:
        sys.exit("the lengths do not add up")
    print(" + ".join(map(str, sizes)), "=", len(frame), "bytes")
    return True


interface = sys.argv[1]
with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as s:
    finish_checksums(s, interface)
    s.bind((interface, ETH_P_ALL))
    print("Waiting for a packet on", interface, flush=True)
    first = {}
    while not show(s.recv(65536), first):
        pass
