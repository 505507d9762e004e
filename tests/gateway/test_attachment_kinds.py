"""What a file is, and under which name it is shown: both decided without believing the sender."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.attachments.kinds import HEIC, KINDS, kind_of
from gateway.attachments.names import LONGEST, LONGEST_BYTES, safe_name

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "jpeg"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "png"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "webp"),
        (PDF, "pdf"),
        (PDF.rstrip(), "pdf"),
        (PDF + b"\r\n\x00", "pdf"),
    ],
)
def test_a_file_is_known_by_its_octets(data, kind):
    assert kind_of(data) is KINDS[kind]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ\x90\x00",
        b"\x7fELF",
        b"PK\x03\x04",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!doctype html><script>",
        b"RIFF\x10\x00\x00\x00WAVEfmt ",
        b"\xff\xd8",
        # a PDF that is something else as well: before its beginning, after its end, or cut off
        b"GIF89a" + PDF,
        PDF + b"PK\x03\x04 and so on",
        PDF + b"<script>alert(1)</script>",
        PDF[:-8],
        b"%PDF-1.7",
    ],
)
def test_what_is_no_kind_of_ours_is_none(data):
    assert kind_of(data) is None


def test_an_iphones_picture_is_told_apart_from_what_is_wrong():
    assert kind_of(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00") is HEIC
    assert kind_of(b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00") is None


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("Foto del documento.HEIC", "Foto del documento.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\Anna\\foto.png", "foto.jpg"),
        ("<img src=x onerror=alert(1)>.png", "img src_x onerror_alert(1).jpg"),
        ("gnp.\u202eexe.jpg", "gnp.exe.jpg"),
        ("a\u200bb\u0000c\nd.jpg", "abc d.jpg"),
        ("fattura.pdf.exe", "fattura.pdf.jpg"),
        ("", "file.jpg"),
        ("...", "file.jpg"),
        (".htaccess", "file.jpg"),
        ("CON.jpg", "_CON.jpg"),
        ("È già così — ñandú 写真.jpg", "È già così — ñandú 写真.jpg"),
        ("a" + "\u0301" * 50 + ".jpg", "á\u0301\u0301.jpg"),
        ("\ud800.jpg", "file.jpg"),
    ],
)
def test_a_name_is_shown_without_what_could_harm_or_mislead(given_name, shown):
    assert safe_name(given_name, ".jpg") == shown


@given(st.text(max_size=400))
@example("'\u0301a")
@example("a'\u0301")
def test_any_name_becomes_a_safe_one(given_name):
    name = safe_name(given_name, ".pdf")
    stem = name.removesuffix(".pdf")
    assert name.endswith(".pdf")
    assert 1 <= len(stem) <= LONGEST
    assert len(stem.encode()) <= LONGEST_BYTES
    assert not set(stem) & set("<>&\"'/\\:|?*`")
    assert not any(unicodedata.category(sign).startswith("C") for sign in stem)
    assert stem[0] not in ". "
    assert stem[-1] not in ". "
    # whatever was made safe once stays as it is
    assert safe_name(name, ".pdf") == name
