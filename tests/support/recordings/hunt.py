"""Looking for what must not be readable: in files, in a process's memory, in a bucket."""

import base64
import random
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

EBML = re.compile(rb"\x1a\x45\xdf\xa3.{1,64}?webm", re.DOTALL)
"""What every WebM file begins with, whoever wrote it: four octets alone occur by chance."""
WORDS = (b"OpusHead", b'"mediaMs"')
"""What stands in the clear of a source's sound and of the facts beside it."""
NEEDLE = 16
"""Shorter ones occur by chance, longer ones would hide what leaks in part."""
PAGE = 4096
ZEROS = bytes(PAGE)


@dataclass
class Needles:
    """What is looked for, by what it is called in a report."""

    content: dict[str, bytes] = field(default_factory=dict)

    def add_payloads(self, payloads: Iterable[bytes], *, sample: int = 120, seed: int = 1) -> None:
        """Pieces from the middle of some of the packets that were sent."""
        usable = sorted({p for p in payloads if len(p) >= 2 * NEEDLE})
        assert len(usable) >= 20, "too little was sent to be found"
        chosen = random.Random(seed).sample(usable, min(sample, len(usable)))
        for number, payload in enumerate(chosen):
            middle = (len(payload) - NEEDLE) // 2
            self.content[f"payload {number}"] = payload[middle : middle + NEEDLE]

    def add_secret(self, name: str, secret: bytes) -> None:
        """A key, as it is and as text: hexadecimal, base64 wherever in a longer text it begins."""
        self.content[name] = secret
        self.content[f"{name} hex"] = secret.hex().encode()
        self.content[f"{name} HEX"] = secret.hex().upper().encode()
        for encode, kind in ((base64.b64encode, ""), (base64.urlsafe_b64encode, " url")):
            for before in range(3):
                text = encode(bytes(before) + secret)
                # the characters at both ends also depend on what stands beside it
                inner = text[-(-before * 8 // 6) : len(text) - len(text) % 4 - 4]
                self.content[f"{name} base64{kind} {before}"] = inner

    def in_(self, octets: bytes) -> set[str]:
        """The names of those that occur."""
        found = {name for name, needle in self.content.items() if needle in octets}
        found |= {word.decode() for word in WORDS if word in octets}
        return found | ({"EBML"} if EBML.search(octets) else set())


def hunt(needles: Needles, places: Mapping[str, bytes] | Iterator[tuple[str, bytes]]) -> dict:
    """Which needles occur where: nothing, when all is well."""
    items = places.items() if isinstance(places, Mapping) else places
    return {place: found for place, octets in items if (found := needles.in_(octets))}


def files(*folders: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below, whatever it is; sockets and what vanishes meanwhile are left out."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            try:
                if path.is_file():
                    yield str(path), path.read_bytes()
            except FileNotFoundError:
                continue


def memory(pid: int) -> Iterator[tuple[str, bytes]]:
    """What a process has written into its memory, without pages of zeros, which are nine in ten of a small one's. Raises
    PermissionError where that is not allowed."""
    maps = Path(f"/proc/{pid}/maps").read_text().splitlines()
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as content:
        for line in maps:
            span, rights = line.split()[:2]
            if not rights.startswith("rw"):
                continue
            begin, end = (int(edge, 16) for edge in span.split("-"))
            try:
                content.seek(begin)
                yield f"memory {span}", _written(content.read(end - begin))
            except (OSError, ValueError, OverflowError):
                continue  # a mapping of a device, say


def _written(octets: bytes) -> bytes:
    pages = (octets[at : at + PAGE] for at in range(0, len(octets), PAGE))
    return b"".join(page for page in pages if page != ZEROS)
