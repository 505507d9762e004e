"""Time stamps in a court's package, checked by the verifier that stands alone."""

import hashlib
import json
import random
import runpy
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import ExtendedKeyUsageOID

from recordings import anchors
from recordings.court.package import VERIFIER, write
from recordings.exports import ExportStore
from recordings.store import RecordingStore
from recordings.vault.keystore import Keystore
from tests.recordings.archive_of_calls import START_MS, record
from tests.support.recordings.stamping import authority, stamped

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl"),
]
VERIFYING = runpy.run_path(str(VERIFIER), run_name="verify")
Stamp = VERIFYING["Stamp"]
DIGEST = hashlib.sha256(b"an anchor").digest()


@pytest.fixture(scope="module", params=["rsa:2048", "ec"])
def tsa(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tsa")
    script = authority(folder, key=request.param)
    return SimpleNamespace(
        script=script,
        certificate=(folder / "tsa.pem").read_bytes(),
        token=stamped(script, DIGEST.hex()),
    )


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    folder = tmp_path_factory.mktemp("other")
    script = authority(folder)
    return SimpleNamespace(script=script, certificate=(folder / "tsa.pem").read_bytes())


def test_a_stamp_is_read_and_its_signature_holds(tsa):
    stamp = Stamp(tsa.token)
    assert stamp.problem(DIGEST) == ""
    assert abs((datetime.now(UTC) - stamp.at).total_seconds()) < 3_600
    assert stamp.check_signature(tsa.certificate) == ("", "CN=Test TSA", True)
    assert stamp.check_signature(None) == ("", "CN=Test TSA", False)


def test_of_another_digest_or_another_authority_it_proves_nothing(tsa, other):
    stamp = Stamp(tsa.token)
    assert stamp.problem(hashlib.sha256(b"another").digest()) == "is the stamp of something else"
    assert stamp.check_signature(other.certificate)[0] == "is not of the authority given by --tsa"


def test_a_certificate_for_something_else_stamps_nothing(tsa):
    """Whoever has any certificate could stamp anything: it has to be one for time stamps, by its owner's authority."""
    stamp = Stamp(tsa.token)
    signer = x509.load_pem_x509_certificate(tsa.certificate)
    key = serialization.load_pem_private_key(
        Path(tsa.script).with_name("tsa.key").read_bytes(), password=None
    )
    plain = (
        x509.CertificateBuilder()
        .subject_name(signer.subject)
        .issuer_name(signer.issuer)
        .public_key(key.public_key())
        .serial_number(signer.serial_number)
        .not_valid_before(signer.not_valid_before_utc)
        .not_valid_after(signer.not_valid_after_utc)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=True)
        .sign(key, hashes.SHA256())
    )
    stamp.certificates = [plain.public_bytes(serialization.Encoding.DER)]
    assert stamp.check_signature(None)[0] == "is signed by a certificate that is not for it"


def outcome(token, certificate):
    """What the verifier says of it: words for what is wrong, or what it proves."""
    package = SimpleNamespace(read=lambda _name: token)
    check = VERIFYING["Check"](package, None, None, certificate)
    check._stamp("anchors/1.tsr", DIGEST)
    return check.problems[0] if check.problems else tuple(check.stamps[0].values())


def test_whatever_is_changed_in_a_token_it_proves_what_it_did_or_nothing(tsa):
    """Some octets say nothing: a status's text, a certificate beside the signer's, what no signature covers."""
    whole = outcome(tsa.token, tsa.certificate)
    assert isinstance(whole, tuple)
    chance, found = random.Random(1), 0
    for _ in range(1_500):
        token = bytearray(tsa.token)
        token[chance.randrange(len(token))] ^= 1 << chance.randrange(8)
        told = outcome(bytes(token), tsa.certificate)
        assert isinstance(told, str) or told == whole
        found += isinstance(told, str)
    # by the certificate in it nearly every octet counts
    assert found > 700
    for _ in range(300):
        cut = tsa.token[: chance.randrange(len(tsa.token))]
        assert isinstance(outcome(cut, tsa.certificate), str)


def test_the_signature_and_what_is_signed_are_each_needed(tsa):
    stamp = Stamp(tsa.token)
    for part in (stamp.signature, stamp.signed[1:], stamp.info):
        at = tsa.token.index(part) + len(part) // 2
        for bit in range(8):
            token = bytearray(tsa.token)
            token[at] ^= 1 << bit
            assert isinstance(outcome(bytes(token), tsa.certificate), str)


# -- in a package -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def packages(tsa, other, tmp_path_factory):
    """By name: whole, stamped for another anchor, with a stamp that is none."""
    place = tmp_path_factory.mktemp("stamped")
    store = RecordingStore(f"file:{place / 'archive'}", Keystore(place / "keys"))
    exports = ExportStore(f"file:{store.root}", Keystore(place / "keys"))
    recording = record(store, "abc", pictures=False)
    anchor = store.make_anchor("main", START_MS + 90_000_000)
    anchors.store(store.root, anchor)
    tokens = {
        "whole": stamped(tsa.script, anchor.digest),
        "of another": stamped(tsa.script, "ab" * 32),
        "none": b"not a token",
    }
    for name, token in tokens.items():
        anchors.store_token(store.root, anchor, token)
        with (place / f"{name}.zip").open("w+b") as file, exports.evidence(recording) as given:
            folder, key = given
            write(
                folder, exports.root, key, exports.keystore.signing_key(), file,
                facts={}, at=datetime(2026, 11, 26, tzinfo=UTC), progress=lambda _done: None,
            )  # fmt: skip
    (place / "tsa.pem").write_bytes(tsa.certificate)
    (place / "other.pem").write_bytes(other.certificate)
    yield SimpleNamespace(place=place, key=store.public_key)
    store.close()


def verify(packages, name, *more, isolated=False):
    command = [
        sys.executable, *(["-S", "-E"] if isolated else []), str(VERIFIER),
        str(packages.place / f"{name}.zip"), "--key", packages.key, "--json", *more,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    return done.returncode, json.loads(done.stdout)


def test_a_package_says_when_it_was_stamped_and_by_whom(packages):
    code, told = verify(packages, "whole", "--tsa", str(packages.place / "tsa.pem"))
    assert (code, told["result"]) == (0, "VERIFIED")
    (stamp,) = told["timeStamps"]
    assert (stamp["by"], stamp["authorityGiven"]) == ("CN=Test TSA", True)
    code, told = verify(packages, "whole")
    assert (code, told["timeStamps"][0]["authorityGiven"]) == (0, False)


def test_with_the_standard_library_alone_the_imprint_is_checked(packages):
    code, told = verify(packages, "whole", isolated=True)
    assert (code, told["result"], told["timeStamps"][0]["by"]) == (3, "VERIFIED IN PART", "")
    assert verify(packages, "of another", isolated=True)[0] == 1


@pytest.mark.parametrize(
    ("name", "certificate", "problem"),
    [
        ("of another", "tsa", "is the stamp of something else"),
        ("none", "tsa", "is no time stamp"),
        ("whole", "other", "is not of the authority given by --tsa"),
    ],
)
def test_a_stamp_that_proves_nothing_is_wrong(packages, name, certificate, problem):
    code, told = verify(packages, name, "--tsa", str(packages.place / f"{certificate}.pem"))
    assert (code, told["result"]) == (1, "NOT VERIFIED")
    assert [each.split(": ")[1] for each in told["problems"]] == [problem]


def test_a_stamp_without_its_anchor_is_wrong(packages, tmp_path):
    with zipfile.ZipFile(packages.place / "whole.zip") as archive:
        archive.extractall(tmp_path / "unpacked")
    for path in (tmp_path / "unpacked" / "anchors").glob("*.anchor"):
        path.unlink()
    check = VERIFYING["Check"](
        VERIFYING["Package"](tmp_path / "unpacked"), bytes.fromhex(packages.key), None
    )
    check.run()
    assert any("of an anchor that is not there" in each for each in check.problems)
