"""Time stamps in a court's package, checked by the verifier that stands alone."""

import hashlib
import json
import random
import runpy
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

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


@pytest.mark.parametrize(
    ("purposes", "critical"),
    [
        ([ExtendedKeyUsageOID.SERVER_AUTH], True),
        ([ExtendedKeyUsageOID.TIME_STAMPING], False),
        ([ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.SERVER_AUTH], True),
    ],
    ids=["another purpose", "not critical", "two purposes"],
)
def test_a_certificate_for_something_else_stamps_nothing(tsa, purposes, critical):
    """The certificate is for time stamps, critically so and for nothing else (RFC 3161, section 2.3)."""
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
        .add_extension(x509.ExtendedKeyUsage(purposes), critical=critical)
        .sign(key, hashes.SHA256())
    )
    stamp.certificates = [plain.public_bytes(serialization.Encoding.DER)]
    assert stamp.check_signature(None)[0] == "is signed by a certificate that is not for it"


NOW = datetime.now(UTC)
BASIC = x509.BasicConstraints(ca=True, path_length=None)
STAMPING = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
SIGNING = x509.KeyUsage(
    digital_signature=False, content_commitment=False, key_encipherment=False,
    data_encipherment=False, key_agreement=False, key_cert_sign=True, crl_sign=True,
    encipher_only=False, decipher_only=False,
)  # fmt: skip
NOT_SIGNING = x509.KeyUsage(
    digital_signature=True, content_commitment=False, key_encipherment=False,
    data_encipherment=False, key_agreement=False, key_cert_sign=False, crl_sign=False,
    encipher_only=False, decipher_only=False,
)  # fmt: skip


def certificate(subject, issuer, key, issuer_key, *extensions, ended=False):
    def name(of):
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, of)])

    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=2))
        .not_valid_after(NOW + timedelta(days=-1 if ended else 2))
    )
    for each in extensions:
        builder = builder.add_extension(each, critical=True)
    return builder.sign(issuer_key, hashes.SHA256())


def pem(made):
    return made.public_bytes(serialization.Encoding.PEM)


def under_an_authority(folder, *, root=(BASIC, SIGNING), issuer=(BASIC, SIGNING), ended=False):
    """A stamp whose certificate a root issued by way of one other; the extensions of both, and the root."""
    script = authority(folder, key="ec")
    root_key, issuer_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    own_key = serialization.load_pem_private_key((folder / "tsa.key").read_bytes(), password=None)
    top = certificate("Root", "Root", root_key, root_key, *root)
    between = certificate("Between", "Root", issuer_key, root_key, *issuer, ended=ended)
    own = certificate("Stamping unit", "Between", own_key, issuer_key, STAMPING)
    (folder / "tsa.pem").write_bytes(pem(own))
    (folder / "between.pem").write_bytes(pem(between))
    config = (folder / "tsa.cnf").read_text()
    (folder / "tsa.cnf").write_text(
        config.replace("[own]\n", f"[own]\ncerts={folder}/between.pem\n")
    )
    return Stamp(stamped(script, DIGEST.hex())), pem(top)


def test_an_authority_answers_for_a_stamp_by_way_of_another(tmp_path):
    stamp, root = under_an_authority(tmp_path)
    assert stamp.check_signature(root) == ("", "CN=Stamping unit", True)


@pytest.mark.parametrize(
    "chain",
    [
        {"issuer": (x509.BasicConstraints(ca=False, path_length=None), SIGNING)},
        {"issuer": (SIGNING,)},
        {"issuer": (BASIC, NOT_SIGNING)},
        {"issuer": (BASIC,)},
        {"issuer": (BASIC, SIGNING, x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]))},
        {"ended": True},
        {"root": (x509.BasicConstraints(ca=True, path_length=0), SIGNING)},
        {"root": (x509.BasicConstraints(ca=False, path_length=None),)},
        {"root": (BASIC, NOT_SIGNING)},
    ],
    ids=[
        "no authority", "constraints missing", "no signing of certificates", "usage missing",
        "another purpose", "ended", "path too long", "given is no authority", "given does not sign",
    ],
)  # fmt: skip
def test_a_certificate_that_may_not_issue_others_leads_nowhere(tmp_path, chain):
    """The owner of any certificate of the authority can sign another one: only an authority's counts."""
    stamp, root = under_an_authority(tmp_path, **chain)
    assert stamp.check_signature(root)[0] == "is not of the authority given by --tsa"


def outcome(token, certificate):
    """What the verifier says of it: words for what is wrong, or what it proves."""
    read = SimpleNamespace(read=lambda _name: token)
    check = VERIFYING["Check"](read, None, None, certificate)
    check._stamp("anchors/1.tsr", DIGEST, 1)
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
    before = store.make_anchor("main", START_MS)
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
    lines = next(each.entries for each in anchor.heads if each.recording_id == recording)
    (place / "tsa.pem").write_bytes(tsa.certificate)
    (place / "other.pem").write_bytes(other.certificate)
    yield SimpleNamespace(
        place=place,
        key=store.public_key,
        lines=lines,
        exports=exports,
        recording=recording,
        before=before,
    )
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
    assert stamp["ledgerLines"] == packages.lines > 1
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


def test_a_stamp_of_an_anchor_from_before_the_recording_is_not_its_own(tsa, packages):
    """The station's key can put any anchor of the station into a package: only one that names the recording counts."""
    before = packages.before
    anchors.store(packages.exports.root, before)
    anchors.store_token(packages.exports.root, before, stamped(tsa.script, before.digest))
    kept = next(
        path for path in anchors.stored(packages.exports.root) if path.stem == str(START_MS)
    )
    # behind the signature: the packager takes it for the recording's
    kept.write_bytes(before.to_bytes() + f"\n{packages.recording} ".encode())
    with (
        (packages.place / "before.zip").open("w+b") as file,
        packages.exports.evidence(packages.recording) as (folder, key),
    ):
        write(
            folder, packages.exports.root, key, packages.exports.keystore.signing_key(), file,
            facts={}, at=datetime(2026, 11, 26, tzinfo=UTC), progress=lambda _done: None,
        )  # fmt: skip
    code, told = verify(packages, "before", "--tsa", str(packages.place / "tsa.pem"))
    assert f"anchors/{START_MS}.anchor: does not name this recording" in told["problems"]
    assert (code, told["timeStamps"]) == (1, [])


def test_an_anchor_kept_elsewhere_that_does_not_name_the_recording_is_told(packages):
    (packages.place / "early.anchor").write_bytes(packages.before.to_bytes())
    code, told = verify(packages, "whole", "--anchor", str(packages.place / "early.anchor"))
    assert (code, told["problems"]) == (1, ["--anchor: does not name this recording"])
