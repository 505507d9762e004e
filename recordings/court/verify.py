#!/usr/bin/env python3
"""Verifies an evidence package of a virtual station. Stands alone: one file, Python 3.9 or newer.

    python3 verify.py package.zip [--key HEX] [--anchor FILE] [--tsa FILE]

Without any library it checks all signatures and hashes. With the library "cryptography" it also decrypts the
sealed files and compares them with the copies in clear.

"--key" is the station's public key, obtained from elsewhere; without it the package's own is used, which
proves only that the package is one piece. "--anchor" is an anchor of the station that was kept elsewhere, and
names the recording. "--tsa" is the certificate, in PEM or DER, of a time-stamping authority or of the
authority that issued it. Time stamps (RFC 3161) are checked against their anchor and, with "cryptography",
for their signature; without "--tsa" by the certificate inside them, which proves that they are one piece.

The exit code is 0 (VERIFIED) when everything is right, 1 (NOT VERIFIED) when something is wrong, 2 when the
package cannot be read, 3 (VERIFIED IN PART) when nothing is wrong but the sealed files were not decrypted and
the signatures of time stamps not checked, and 4 (UNPROVEN) when the package is one piece but "--key" did not
say whose it must be: a forger can sign a package with a key of their own.

The published format (docs/recordings.md of the virtual station) defines the checks: manifest.json is signed,
and the package consists of the files it lists and no others. Each line of ledger.jsonl is signed and names
the hash of the one before. sealed/ holds the files as they were written while it was recorded, with the
hashes in the ledger. media/ holds the same files decrypted, byte by byte.
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
from datetime import datetime, timezone
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

SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
TST_INFO = bytes.fromhex("2a864886f70d0109100104")
CONTENT_TYPE = bytes.fromhex("2a864886f70d010903")
MESSAGE_DIGEST = bytes.fromhex("2a864886f70d010904")
SIGNING_CERTIFICATE = bytes.fromhex("2a864886f70d010910020c")
SIGNING_CERTIFICATE_V2 = bytes.fromhex("2a864886f70d010910022f")
TIME_STAMPING = "1.3.6.1.5.5.7.3.8"
ANY_PURPOSE = "2.5.29.37.0"
BASIC_CONSTRAINTS, KEY_USAGE, PURPOSES = "2.5.29.19", "2.5.29.15", "2.5.29.37"
POLICIES = "2.5.29.32"
UNDERSTOOD = frozenset({BASIC_CONSTRAINTS, KEY_USAGE, PURPOSES, POLICIES})
"""Extensions of an authority's certificate that are understood if marked critical."""
MOST_CERTIFICATES = 16
HASHES = {
    bytes.fromhex("608648016503040201"): "sha256",
    bytes.fromhex("608648016503040202"): "sha384",
    bytes.fromhex("608648016503040203"): "sha512",
}
BY_LENGTH = {20: "sha1", 32: "sha256", 48: "sha384", 64: "sha512"}


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
    """Whether the signature was made by the key's owner."""
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


# -- time stamps (RFC 3161, in the signed data of RFC 5652) -----------------------------------------


def elements(data: bytes) -> list[tuple[int, bytes, bytes]]:
    """Return the DER elements laid end to end, each as tag, content and whole; raises ValueError for anything else."""
    found, at = [], 0
    while at < len(data):
        if at + 2 > len(data):
            raise ValueError("cut off")
        tag, length, begins = data[at], data[at + 1], at + 2
        if length >= 0x80:
            more = length & 0x7F
            if not 1 <= more <= 4 or begins + more > len(data) or tag & 0x1F == 0x1F:
                raise ValueError("no DER")
            length = int.from_bytes(data[begins : begins + more], "big")
            begins += more
        if begins + length > len(data):
            raise ValueError("cut off")
        found.append((tag, data[begins : begins + length], data[at : begins + length]))
        at = begins + length
    return found


def only(data: bytes, tag: int) -> bytes:
    """Return the content of the single element; raises ValueError for anything else."""
    ((found, content, _),) = elements(data)
    if found != tag:
        raise ValueError("another element than expected")
    return content


class Stamp:
    """A time stamp's response. Raises ValueError for bytes of another kind, and for a refused one."""

    def __init__(self, response: bytes) -> None:
        parts = elements(only(response, 0x30))
        if only(elements(parts[0][1])[0][2], 0x02) not in (b"\0", b"\1") or len(parts) != 2:
            raise ValueError("not granted")
        kind, content = elements(parts[1][1])
        if kind[1] != SIGNED_DATA:
            raise ValueError("no signed data")
        signed = elements(only(content[1], 0x30))
        inner = elements(signed[2][1])
        if inner[0][1] != TST_INFO:
            raise ValueError("no time stamp")
        self.info = only(inner[1][1], 0x04)
        told = elements(only(self.info, 0x30))
        imprint = elements(told[2][1])
        self.hash = HASHES.get(elements(imprint[0][1])[0][1], "")
        self.imprint = imprint[1][1]
        self.at = _time(told[4][1])
        self.certificates = [
            whole for tag, each, _ in signed[3:-1] if tag == 0xA0 for _, _, whole in elements(each)
        ]
        (signer,) = elements(signed[-1][1])
        self._signer(elements(signer[1]))

    def _signer(self, parts: list[tuple[int, bytes, bytes]]) -> None:
        _, sid, digest, attributes, _, signature = parts[:6]
        issuer = elements(sid[1]) if sid[0] == 0x30 else []
        self.issuer, self.serial = (issuer[0][2], issuer[1][1]) if issuer else (b"", b"")
        self.digest = HASHES.get(elements(digest[1])[0][1], "")
        self.signature = signature[1]
        if attributes[0] != 0xA0:
            raise ValueError("no signed attributes")
        # signed as a SET, stored under another tag
        self.signed = b"\x31" + attributes[2][1:]
        self.attributes = {}
        for _, each, _ in elements(attributes[1]):
            name, values = elements(each)
            self.attributes[name[1]] = elements(values[1])[0]

    def problem(self, digest: bytes) -> str:
        """Return the fault of this stamp for this SHA-256, its signature apart; "" without one."""
        if self.hash != "sha256" or self.imprint != digest:
            return "is the stamp of something else"
        own = hashlib.new(self.digest or "sha256", self.info).digest()
        if (
            not self.digest
            or self.attributes[CONTENT_TYPE][1] != TST_INFO
            or self.attributes[MESSAGE_DIGEST][1] != own
        ):
            return "has been changed"
        return ""

    def check_signature(self, given: bytes | None) -> tuple[str, str, bool]:
        """Return the fault of the signature ("" without one), who signed, and whether by the certificate ``given`` or
        one that it issued. Raises ImportError without the library.
        """
        from cryptography import x509
        from cryptography.exceptions import InvalidSignature

        known = [x509.load_der_x509_certificate(each) for each in self.certificates]
        trusted = None if given is None else _certificate(given)
        own = [
            each
            for each in ([trusted] if trusted is not None else []) + known
            if each.issuer.public_bytes() == self.issuer
            and each.serial_number == int.from_bytes(self.serial, "big")
        ]
        if not own:
            return "names a certificate that is not there", "", False
        signer = own[0]
        try:
            _check(signer, self.signature, self.signed, self.digest)
            usage = signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
            purposes = [each.dotted_string for each in usage.value]
        except (InvalidSignature, x509.ExtensionNotFound, TypeError):
            return "is not signed by the certificate in it", "", False
        # critical and alone: RFC 3161, section 2.3
        stamping = usage.critical and purposes == [TIME_STAMPING]
        if not stamping or not self._is_bound_to(elements(self._bound())[0][1], signer):
            return "is signed by a certificate that is not for it", "", False
        if not signer.not_valid_before_utc <= self.at <= signer.not_valid_after_utc:
            return "is from a time at which its certificate was not valid", "", False
        if trusted is None:
            return "", signer.subject.rfc4514_string(), False
        if not _leads_to(signer, trusted, known, self.at):
            return "is not of the authority given by --tsa", "", False
        return "", signer.subject.rfc4514_string(), True

    def _bound(self) -> bytes:
        found = self.attributes.get(SIGNING_CERTIFICATE_V2) or self.attributes.get(
            SIGNING_CERTIFICATE
        )
        if found is None:
            raise ValueError("no signing certificate named")
        return found[1]

    @staticmethod
    def _is_bound_to(named: bytes, signer: Any) -> bool:
        """The signed attributes must name the certificate by its hash, so that no other can replace it."""
        first = elements(named)[0]
        wanted = next(content for tag, content, _ in elements(first[1]) if tag == 0x04)
        name = BY_LENGTH.get(len(wanted))
        return name is not None and hashlib.new(name, _der(signer)).digest() == wanted


def _time(text: bytes) -> datetime:
    # fractions of seconds are ignored
    return datetime.strptime(text.decode("ascii")[:14], "%Y%m%d%H%M%S").replace(
        tzinfo=timezone.utc  # noqa: UP017 - Python 3.9 knows no other name
    )


def _certificate(data: bytes) -> Any:
    from cryptography import x509

    if b"-----BEGIN" in data:
        return x509.load_pem_x509_certificate(data)
    return x509.load_der_x509_certificate(data)


def _der(certificate: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    found: bytes = certificate.public_bytes(Encoding.DER)
    return found


def _check(certificate: Any, signature: bytes, signed: bytes, name: str) -> None:
    """Raises InvalidSignature; TypeError for a key of another kind."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

    digest: hashes.HashAlgorithm = hashes.SHA256()
    if name != "sha256":
        digest = hashes.SHA384() if name == "sha384" else hashes.SHA512()
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, signed, padding.PKCS1v15(), digest)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, signed, ec.ECDSA(digest))
    else:
        raise TypeError("a key of another kind")


def _leads_to(signer: Any, trusted: Any, known: list[Any], at: datetime) -> bool:
    """Whether the trusted certificate is the signer's, or issued it through at most four others in ``known``
    that were authorities ``at`` that time.
    """
    reached, others = {signer}, [each for each in known[:MOST_CERTIFICATES] if each != trusted]
    for between in range(5):
        if trusted in reached:
            return True
        issuers = [each for each in others if _may_issue(each, between, at)]
        if _may_issue(trusted, between, at, given=True):
            issuers.append(trusted)
        reached = {
            issuer for issuer in issuers if any(_is_issued_by(each, issuer) for each in reached)
        }
    return trusted in reached


def _is_issued_by(certificate: Any, issuer: Any) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _may_issue(certificate: Any, between: int, at: datetime, *, given: bool = False) -> bool:
    """Whether it is an authority's and valid (RFC 5280, section 6.1.4), with ``between`` others below it and
    above the signer's. The one that is ``given`` is trusted, and may omit extensions that others must have:
    old roots do.
    """
    from cryptography import x509

    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        return False
    try:
        said = {each.oid.dotted_string: each for each in certificate.extensions}
    except (ValueError, x509.DuplicateExtension):
        return False
    if any(each.critical and oid not in UNDERSTOOD for oid, each in said.items()):
        return False
    basic, usage, purposes = (said.get(oid) for oid in (BASIC_CONSTRAINTS, KEY_USAGE, PURPOSES))
    if not given and (basic is None or usage is None):
        return False
    if basic is not None and not (
        basic.value.ca and (basic.value.path_length is None or between <= basic.value.path_length)
    ):
        return False
    if usage is not None and not usage.value.key_cert_sign:
        return False
    return purposes is None or any(
        each.dotted_string in (TIME_STAMPING, ANY_PURPOSE) for each in purposes.value
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
        """Open for reading."""
        return self._zip.open(name) if self._zip is not None else (self._folder / name).open("rb")

    def read(self, name: str) -> bytes:
        """The whole content."""
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
    """Checks a package and collects its faults."""

    def __init__(
        self, package: Package, key: bytes | None, anchor: bytes | None, tsa: bytes | None = None
    ) -> None:
        self.problems: list[str] = []
        self.decrypted = True
        self.stamps: list[dict[str, Any]] = []
        self._reach: dict[str, int] = {}
        self._tsa = tsa
        self._package = package
        self._key = key
        self._anchor = anchor
        self.manifest: dict[str, Any] = {}

    def wrong(self, what: str) -> None:
        self.problems.append(what)

    def run(self) -> None:
        """Run every check that the results so far allow."""
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
        self._stamps()

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
        # signed while it was recorded; a file cut since, after consent was withdrawn, has an entry for the
        # rest
        signed = {
            f"{e['sourceId']}/{e['index']:06d}": e
            for e in entries
            if e["kind"] in ("written", "taken_back")
        }
        for name, entry in sorted(signed.items()):
            final = known.get(name)
            if final is None or (final["size"], final["sha256"]) != (
                entry["size"],
                entry["sha256"],
            ):
                self.wrong(f"sealed/{name}.seg: is not what was signed when it was closed")
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
        """Compare the copy in clear with the content of the sealed file."""
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
                continue
            self._lines_covered(name, body[2].decode(), heads)

    def _lines_covered(self, name: str, named: str, heads: list[str]) -> None:
        """The number of ledger lines that an anchor covers."""
        own = [
            (int(count), head)
            for recording, count, head in (line.split(" ") for line in named.splitlines())
            if recording == self.manifest["recordingId"]
        ]
        if not own:
            self.wrong(f"{name}: does not name this recording")
        elif any(not 1 <= count <= len(heads) or heads[count - 1] != head for count, head in own):
            self.wrong(f"{name}: the ledger was another one then")
        else:
            self._reach[name] = min(count for count, _ in own)

    def _stamps(self) -> None:
        """Check that each stamp belongs to the anchor beside it."""
        for name in sorted(self._package.names):
            if not name.startswith("anchors/") or not name.endswith(".tsr"):
                continue
            anchor = name[: -len(".tsr")] + ".anchor"
            seal = (
                SEAL.search(self._package.read(anchor)) if anchor in self._package.names else None
            )
            if seal is None:
                self.wrong(f"{name}: is the stamp of an anchor that is not there")
                continue
            # the anchor's fault is reported already, and its stamp says nothing about this recording
            if anchor in self._reach:
                self._stamp(name, bytes.fromhex(seal[1].decode()), self._reach[anchor])

    def _stamp(self, name: str, digest: bytes, lines: int) -> None:
        try:
            stamp = Stamp(self._package.read(name))
            problem = stamp.problem(digest)
        except (ValueError, IndexError, KeyError, UnicodeDecodeError):
            self.wrong(f"{name}: is no time stamp")
            return
        if problem:
            self.wrong(f"{name}: {problem}")
            return
        by, trusted = "", False
        try:
            problem, by, trusted = stamp.check_signature(self._tsa)
        except ImportError:
            self.decrypted = False
        except Exception:  # noqa: BLE001 - the library raises many kinds for unreadable input
            problem = "has a signature that cannot be read"
        if problem:
            self.wrong(f"{name}: {problem}")
            return
        self.stamps.append(
            {
                "file": name,
                "at": stamp.at.isoformat(),
                "by": by,
                "authorityGiven": trusted,
                "ledgerLines": lines,
            }
        )


def opened(data: bytes, key: bytes) -> Iterator[tuple[bytes, str]]:
    """Yield the content of a sealed file, piece by piece, each with the file's ending if nothing follows.

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
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(description="Verify a package of evidence.")
    parser.add_argument("package", type=Path)
    parser.add_argument("--key", metavar="HEX", help="the station's public key, from elsewhere")
    parser.add_argument("--anchor", type=Path, metavar="FILE", help="an anchor kept elsewhere")
    parser.add_argument("--tsa", type=Path, metavar="FILE", help="a time-stamping certificate")
    parser.add_argument("--json", action="store_true", help="print JSON")
    told = parser.parse_args()
    try:
        key = None if told.key is None else bytes.fromhex(told.key)
        anchor = None if told.anchor is None else told.anchor.read_bytes()
        tsa = None if told.tsa is None else told.tsa.read_bytes()
        check = Check(Package(told.package), key, anchor, tsa)
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
                    "timeStamps": check.stamps,
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
            print(
                "The sealed files were not decrypted, nor the signatures of time stamps checked: install "
                '"cryptography" for that.'
            )
        for stamp in check.stamps:
            print(
                f"Stamped {stamp['at']} by {stamp['by'] or 'an authority not checked'}: "
                f"ledger up to line {stamp['ledgerLines']}"
            )
        if any(not stamp["authorityGiven"] for stamp in check.stamps):
            print("Not verified is whose time stamps these are: give the authority's with --tsa.")
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
