"""Random calls of the part in C, proper and not: ``python -m tests.fuzz.native_calls MODULE SECONDS SEED``.

MODULE is the file of a build with sanitizers, which end the process at the first thing amiss. Whatever
Python raises is one of the errors that `media/native/__init__.py` names.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import random
import socket
import sys
import time
from contextlib import suppress

from pylibsrtp import Policy, Session
from pylibsrtp._binding import ffi, lib

NAMES = ("srtp_protect", "srtp_unprotect", "srtp_protect_rtcp", "srtp_unprotect_rtcp")
REFUSALS = (ValueError, TypeError, IndexError, OverflowError, RuntimeError)
SIZES = (0, 1, 11, 12, 13, 80, 500, 900, 900, 1200, 2047, 2048, 2049, 9000, 40_000, 65_535)
ODD = (-1, 1 << 31, 1 << 63, 1 << 70, None, "4", 2.5, b"", bytearray(), ())
EVERY = 200


def load(file: str):
    loader = importlib.machinery.ExtensionFileLoader("vs_media_native", file)
    spec = importlib.util.spec_from_file_location("vs_media_native", file, loader=loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def pointer(found) -> int:
    return int(ffi.cast("uintptr_t", found))


class World:
    """Two sockets and what stands on them; its owner lets it go and makes another."""

    def __init__(self, module, chance: random.Random) -> None:
        self.module, self.chance = module, chance
        family, host = chance.choice(((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")))
        self.near, self.far = (socket.socket(family, socket.SOCK_DGRAM) for _ in range(2))
        for each in (self.near, self.far):
            each.bind((host, 0))
            each.setblocking(False)
        if chance.random() < 0.2:
            self.near.setsockopt(socket.SOL_SOCKET, 11, 1)  # SO_NO_CHECK: no runs
        self.receiver = module.Receiver(self.near.fileno())
        self.sender = module.Sender(self.near.fileno(), int(family))
        addresses = (self.far.getsockname(), self.near.getsockname(), (host, 9))
        self.routes = [self.sender.route(address) for address in addresses]
        self.sessions = []
        for kind in (Policy.SSRC_ANY_OUTBOUND, Policy.SSRC_ANY_INBOUND):
            session = Session(Policy(key=bytes(range(30)), ssrc_type=kind))
            functions = (pointer(ffi.addressof(lib, name)) for name in NAMES)
            self.sessions.append(module.Srtp(session, pointer(session._srtp[0]), *functions))
        self.buffer = bytearray(2208)

    def close(self) -> None:
        if self.chance.random() < 0.7:
            self.receiver.close()
            self.sender.close()
        self.near.close()
        self.far.close()

    def step(self) -> None:
        chance = self.chance
        match chance.randrange(9):
            case 0 | 1:
                with suppress(OSError):
                    self.far.sendto(chance.randbytes(chance.choice(SIZES)), self.near.getsockname())
            case 2:
                for number in range(self.receiver.receive() + chance.randrange(2)):
                    self.receiver.take(number, self.buffer)
            case 3:
                buffer = bytearray(chance.choice(SIZES))
                for _ in range(chance.randrange(1, 40)):
                    chance.choice(self.routes).post(buffer, chance.randrange(len(buffer) + 2))
            case 4:
                chance.choice((self.sender.open, self.sender.flush))()
            case 5 | 6:
                self.secure()
            case 7:
                self.misuse()
            case 8:
                with suppress(BlockingIOError):
                    while True:
                        self.far.recv(65_536)

    def secure(self) -> None:
        chance = self.chance
        size = chance.choice((*SIZES, chance.randrange(2100)))
        data = bytearray(chance.randbytes(min(size, 2048)))
        data[:2] = bytes(
            (chance.choice((0x80, 0x90, 0xB0, 0xBF, 0)), chance.choice((96, 200, 255)))
        )
        self.buffer[: len(data)] = data
        outbound, inbound = self.sessions
        for name in chance.choice((("protect", "unprotect"), ("protect_rtcp", "unprotect_rtcp"))):
            if size < 0:
                return
            if chance.random() < 0.1:
                self.buffer[chance.randrange(len(self.buffer))] ^= 0x10
            size = getattr(outbound if name.startswith("p") else inbound, name)(self.buffer, size)

    def misuse(self) -> None:
        chance = self.chance
        calls = [
            *(getattr(self.sessions[0], name.removeprefix("srtp_")) for name in NAMES),
            *(each.post for each in self.routes),
            *(self.receiver.take, self.sender.route),
            *(self.module.Receiver, self.module.Sender, self.module.Srtp.__new__, self.module.Srtp),
        ]
        call = chance.choice(calls)
        call(*(chance.choice((*ODD, self.buffer)) for _ in range(chance.randrange(4))))


def main(file: str, seconds: float, seed: int) -> int:
    """Returns how many calls were made."""
    module, chance = load(file), random.Random(seed)
    world, made, refused, end = World(module, chance), 0, 0, time.monotonic() + seconds
    while time.monotonic() < end:
        made += 1
        try:
            world.step()
        except REFUSALS:
            refused += 1
        if made % EVERY == 0:
            world.close()
            world = World(module, chance)
    world.close()
    print(f"{made} steps, {refused} refused")
    return made


if __name__ == "__main__":
    assert main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3])) > EVERY
