"""Sprays a media port from a process of its own: ``python -m tests.attacks.sprayer PORT RATE SECONDS``.

Loopback only. Bounded by time; ends earlier when its standard input is closed. Prints how many
datagrams it sent, in how many seconds.
"""

import contextlib
import random
import select
import socket
import sys
import time

from tests.attacks.datagrams import CLIENT_HELLO, binding_request

_SOCKETS, _SLICE_S = 16, 0.005


def datagrams() -> list[bytes]:
    """What hits connections during set-up: mostly ClientHellos and nothing at all."""
    chance = random.Random(5)
    out: list[bytes] = []
    for _ in range(64):
        ssrc = chance.getrandbits(32).to_bytes(4, "big")
        out += [CLIENT_HELLO, CLIENT_HELLO + bytes(200), b"", CLIENT_HELLO[:20]]
        out.append(binding_request(chance.randbytes(6).hex().encode()))
        out.append(b"\x80\x60" + chance.randbytes(6) + ssrc + chance.randbytes(80))
        out.append(b"\x15\xfe\xfd" + bytes(8) + b"\x00\x02\x02\x28")
        out.append(chance.randbytes(chance.randrange(1, 300)))
    return out


def main() -> None:
    """Spray as told."""
    port, rate, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    sockets = []
    for _ in range(_SOCKETS):
        opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        opened.connect(("127.0.0.1", port))
        opened.setblocking(False)
        sockets.append(opened)
    waiting, sent, begun = datagrams(), 0, time.monotonic()
    while (elapsed := time.monotonic() - begun) < seconds:
        for _ in range(min(rate, int(elapsed * rate) - sent)):
            with contextlib.suppress(BlockingIOError, ConnectionRefusedError):
                sockets[sent % _SOCKETS].send(waiting[sent % len(waiting)])
            sent += 1
        if select.select([sys.stdin], [], [], _SLICE_S)[0]:
            break
    print(sent, time.monotonic() - begun, flush=True)


if __name__ == "__main__":
    main()
