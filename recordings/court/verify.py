#!/usr/bin/env python3
"""Verifies a package of evidence of a virtual station. Stands alone: one file, Python 3.9 or newer.

    python3 verify.py package.zip [--key HEX] [--anchor FILE]

Without any library it checks all signatures and hashes. With the library "cryptography" it also decrypts the
sealed files and compares them with the copies in clear. "--key" is the station's public key as it was got
from elsewhere (without it the package's own is used, which proves only that the package is one piece);
"--anchor" is an anchor of the station that was kept elsewhere.

It ends with 0 (VERIFIED) when all is well, 1 (NOT VERIFIED) when something is not, 2 when the package cannot be read,
3 (VERIFIED IN PART) when all is well but the sealed files were not decrypted, 4 (UNPROVEN) when the package is one
piece but nobody said by "--key" whose it has to be: whoever made one up has signed that with a key of their own.

What is checked, by the published format (docs/recordings.md of the virtual station): manifest.json is signed, and
the package consists of the files it lists and no others. Each line of ledger.jsonl is signed and names the hash of
the one before. sealed/ are the files as they were written while it was recorded, with the hashes in the ledger.
media/ are the same files decrypted, byte by byte.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import struct
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Point = tuple[int, int, int, int]
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE_D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
GENESIS = "0" * 64
LINE = re.compile(rb'\{"entry":(\{.*\}),"signature":"([0-9a-f]{128})"\}')
ANCHOR = re.compile(
    rb"virtual-station anchor v1\nstation [a-z0-9-]{1,32}\nat \d{1,15}\nkey ([0-9a-f]{64})\n"
    rb"recordings \d{1,12}\n((?:[A-Za-z0-9_-]{1,64} \d{1,9} [0-9a-f]{64}\n)*)"
)
SEAL = re.compile(rb"digest ([0-9a-f]{64})\nsignature ([0-9a-f]{128})\n")
OWN = frozenset({"manifest.json", "manifest.sig"})


# -- Ed25519 (RFC 8032, section 5.1.7), points in extended coordinates -----------------------------


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * CURVE_D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(scalar: int, point: Point) -> Point:
    result: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point = _add(point, point)
        scalar >>= 1
    return result


def _x_of(y: int, odd: int) -> int | None:
    if y >= P:
        return None
    square = (y * y - 1) * pow(CURVE_D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and odd):
        return None
    return P - x if x & 1 != odd else x


def _point(data: bytes) -> Point | None:
    number = int.from_bytes(data, "little")
    y, odd = number & (2**255 - 1), number >> 255
    x = _x_of(y, odd)
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = _x_of(BASE_Y, 0) or 0
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature is that of the key's owner."""
    if len(key) != 32 or len(signature) != 64:
        return False
    owner, nonce = _point(key), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if owner is None or nonce is None or scalar >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    challenge = int.from_bytes(digest, "little") % ORDER
    left, right = _times(scalar, BASE), _add(nonce, _times(challenge, owner))
    return not (
        (left[0] * right[2] - right[0] * left[2]) % P
        or (left[1] * right[2] - right[1] * left[2]) % P
    )


# -- the package -----------------------------------------------------------------------------------


class Package:
    """A zip file or the folder it was unpacked into."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path) if path.is_file() else None
        self._folder = path
        if self._zip is not None:
            names = [each.filename for each in self._zip.infolist()]
            self.twice = sorted({name for name in names if names.count(name) > 1})
            self.names = set(names)
        else:
            self.twice = []
            self.names = {
                each.relative_to(path).as_posix() for each in path.rglob("*") if each.is_file()
            }

    def open(self, name: str) -> Any:
        """For reading."""
        return self._zip.open(name) if self._zip is not None else (self._folder / name).open("rb")

    def read(self, name: str) -> bytes:
        """All of it."""
        with self.open(name) as file:
            content: bytes = file.read()
            return content

    def digest(self, name: str) -> tuple[int, str]:
        """Size and hash."""
        size, digest = 0, hashlib.sha256()
        with self.open(name) as file:
            while chunk := file.read(1 << 20):
                size += len(chunk)
                digest.update(chunk)
        return size, digest.hexdigest()


class Check:
    """Gathers what is wrong."""

    def __init__(self, package: Package, key: bytes | None, anchor: bytes | None) -> None:
        self.problems: list[str] = []
        self.decrypted = True
        self._package = package
        self._key = key
        self._anchor = anchor
        self.manifest: dict[str, Any] = {}

    def wrong(self, what: str) -> None:
        self.problems.append(what)

    def run(self) -> None:
        """Everything, as far as what comes before allows."""
        raw = self._package.read("manifest.json")
        self.manifest = json.loads(raw)
        own = bytes.fromhex(self.manifest["publicKey"])
        if self._key is not None and self._key != own:
            self.wrong("manifest.json: the package names another public key than the one given")
        signature = bytes.fromhex(self._package.read("manifest.sig").decode("ascii").strip())
        if not is_signed(self._key or own, b"virtual-station package v1\0" + raw, signature):
            self.wrong("manifest.json: the signature is not the station's")
        self._files()
        lines = self._package.read("ledger.jsonl").split(b"\n")
        if lines.pop() != b"":
            self.wrong("ledger.jsonl: its last line is cut off")
        entries = self._ledger(lines, self._key or own)
        self._sealed(entries)
        self._summary(entries)
        self._anchors(lines, self._key or own)

    def _files(self) -> None:
        listed = {each["path"]: each for each in self.manifest["files"]}
        for name in self._package.twice:
            self.wrong(f"{name}: is in the package twice")
        for name in sorted(self._package.names - listed.keys() - OWN):
            self.wrong(f"{name}: is not in the manifest")
        for name, each in sorted(listed.items()):
            if name not in self._package.names:
                self.wrong(f"{name}: is missing")
            elif self._package.digest(name) != (each["size"], each["sha256"]):
                self.wrong(f"{name}: has been changed")

    def _ledger(self, lines: list[bytes], key: bytes) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = []
        previous, heads = GENESIS, set()
        for number, line in enumerate(lines):
            where = f"ledger.jsonl line {number + 1}"
            found = LINE.fullmatch(line)
            if found is None:
                self.wrong(f"{where}: is none")
                continue
            if not is_signed(
                key, b"virtual-station ledger v1\0" + found[1], bytes.fromhex(found[2].decode())
            ):
                self.wrong(f"{where}: the signature is not the station's")
            entry = json.loads(found[1])
            if entry["previous"] != previous or entry["number"] != number:
                self.wrong(f"{where}: does not follow the one before")
            if entry["recordingId"] != self.manifest["recordingId"]:
                self.wrong(f"{where}: is about another recording")
            previous = hashlib.sha256(line).hexdigest()
            heads.add(previous)
            entries.append(entry)
        if self.manifest["ledgerHead"] not in heads:
            self.wrong("ledger.jsonl: is not the one this package was made from, or was cut off")
        if not any(entry["kind"] == "closed" for entry in entries):
            self.wrong("ledger.jsonl: has no closing entry")
        return entries

    def _sealed(self, entries: list[dict[str, Any]]) -> None:
        known = {f"{e['sourceId']}/{e['index']:06d}": e for e in entries if e["kind"] == "segment"}
        closed = next((e for e in entries if e["kind"] == "closed"), None)
        if closed is not None and closed["segments"] != len(known):
            self.wrong("ledger.jsonl: lists another number of files than were closed")
        there = {
            name[len("sealed/") : -len(".seg")]
            for name in self._package.names
            if name.startswith("sealed/") and name.endswith(".seg")
        }
        for name in sorted(there - known.keys()):
            self.wrong(f"sealed/{name}.seg: is not in the ledger")
        keys = json.loads(self._package.read("keys.json"))
        for name, entry in sorted(known.items()):
            if name not in there:
                self.wrong(f"sealed/{name}.seg: is missing")
                continue
            path = f"sealed/{name}.seg"
            if self._package.digest(path) != (entry["size"], entry["sha256"]):
                self.wrong(f"{path}: is not what was recorded")
            else:
                self._clear(name, entry, bytes.fromhex(keys.get(name, "")))

    def _clear(self, name: str, entry: dict[str, Any], key: bytes) -> None:
        """The copy in clear is what is in the sealed file."""
        media = f"media/{name.replace('/', '-')}.webm"
        if media not in self._package.names:
            self.wrong(f"{media}: is missing")
            return
        try:
            digest, size, ending = hashlib.sha256(), 0, ""
            for plain, so_far in opened(self._package.read(f"sealed/{name}.seg"), key):
                ending = so_far
                digest.update(plain)
                size += len(plain)
        except ImportError:
            self.decrypted = False
            return
        if ending != entry["ending"]:
            self.wrong(f"sealed/{name}.seg: ends {ending}, and the ledger says {entry['ending']}")
        if self._package.digest(media) != (size, digest.hexdigest()):
            self.wrong(f"{media}: is not what the sealed file holds")

    def _summary(self, entries: list[dict[str, Any]]) -> None:
        derived = [e for e in entries if e["kind"] == "derived"]
        if derived and "summary.json" in self._package.names:
            newest = derived[-1]
            if self._package.digest("summary.json") != (newest["size"], newest["sha256"]):
                self.wrong("summary.json: is not what the ledger says")

    def _anchors(self, lines: list[bytes], key: bytes) -> None:
        heads = [hashlib.sha256(line).hexdigest() for line in lines]
        texts = {
            name: self._package.read(name)
            for name in sorted(self._package.names)
            if name.startswith("anchors/") and name.endswith(".anchor")
        }
        if self._anchor is not None:
            texts["--anchor"] = self._anchor
        for name, text in texts.items():
            body, seal = ANCHOR.match(text), SEAL.search(text)
            if body is None or seal is None or seal.start() != body.end():
                self.wrong(f"{name}: is no whole anchor")
                continue
            digest = hashlib.sha256(text[: seal.start()]).digest()
            if digest.hex() != seal[1].decode() or not is_signed(
                key, b"virtual-station anchor v1\0" + digest, bytes.fromhex(seal[2].decode())
            ):
                self.wrong(f"{name}: is not the station's")
            for line in body[2].decode().splitlines():
                recording, count, head = line.split(" ")
                if recording != self.manifest["recordingId"]:
                    continue
                if int(count) > len(heads) or heads[int(count) - 1] != head:
                    self.wrong(f"{name}: the ledger was another one then")


def opened(data: bytes, key: bytes) -> Iterator[tuple[bytes, str]]:
    """What a sealed file holds, piece by piece, each with how the file ends if nothing follows.

    Raises ImportError without the library.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if len(data) < 8:
        yield b"", "torn"
        return
    (length,) = struct.unpack_from(">H", data, 6)
    header, at, number = data[:length], length, 0
    if len(header) < length:
        yield b"", "torn"
        return
    cipher = AESGCM(key) if len(key) == 32 else None
    yield b"", "open"
    while at < len(data):
        if at + 5 > len(data):
            yield b"", "torn"
            return
        size, kind = struct.unpack_from(">IB", data, at)
        sealed = data[at + 5 : at + 5 + size]
        if kind not in (1, 2, 3) or not 16 <= size <= 16 << 20 or cipher is None:
            yield b"", "damaged"
            return
        if len(sealed) < size:
            yield b"", "torn"
            return
        try:
            plain = cipher.decrypt(
                struct.pack(">IQ", 0, number), sealed, header + struct.pack(">QB", number, kind)
            )
        except InvalidTag:
            yield b"", "damaged"
            return
        at += 5 + size
        number += 1
        if kind == 3:
            yield b"", "final" if at == len(data) else "damaged"
            return
        yield (plain if kind == 1 else b""), "open"


def _result(check: Check, key: bytes | None) -> tuple[int, str]:
    if check.problems:
        return 1, "NOT VERIFIED"
    if key is None:
        return 4, "UNPROVEN"
    return (0, "VERIFIED") if check.decrypted else (3, "VERIFIED IN PART")


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Verify a package of evidence.")
    parser.add_argument("package", type=Path)
    parser.add_argument("--key", metavar="HEX", help="the station's public key, from elsewhere")
    parser.add_argument("--anchor", type=Path, metavar="FILE", help="an anchor kept elsewhere")
    parser.add_argument("--json", action="store_true", help="print JSON")
    told = parser.parse_args()
    try:
        key = None if told.key is None else bytes.fromhex(told.key)
        anchor = None if told.anchor is None else told.anchor.read_bytes()
        check = Check(Package(told.package), key, anchor)
        check.run()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        print(f"The package cannot be read: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    code, result = _result(check, key)
    if told.json:
        print(
            json.dumps(
                {
                    "problems": check.problems,
                    "decrypted": check.decrypted,
                    "keyGiven": key is not None,
                    "anchorGiven": anchor is not None,
                    "result": result,
                }
            )
        )
    else:
        print(f"Recording {check.manifest['recordingId']}")
        print(f"Public key {check.manifest['publicKey']}")
        for problem in check.problems:
            print(f"WRONG  {problem}")
        if not check.decrypted:
            print('The sealed files were not decrypted: install "cryptography" for that.')
        if key is None:
            print(
                "Not verified is whose package this is: give the station's public key with --key."
            )
        if anchor is None:
            print("Not compared with an anchor kept elsewhere (--anchor).")
        print(result)
    return code


if __name__ == "__main__":
    sys.exit(main())
