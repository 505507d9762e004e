"""Pictures are encoded anew by a process of their own: only pixels come out, and bombs end there."""

import asyncio
import io
import struct
import zipfile
import zlib
from types import SimpleNamespace

import pytest
from PIL import Image, PngImagePlugin

from gateway.attachments import reencode
from gateway.attachments.kinds import KINDS, kind_of
from gateway.attachments.pictures import Pictures, UnusableError

SECRET = b"41.8902N 12.4922E"


def picture(kind="JPEG", size=(64, 48), colour="red", mode="RGB", **options):
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, kind, **options)
    return file.getvalue()


def photograph():
    """A JPEG as a phone makes it: on its side, with a place, a comment and a thumbnail's worth of other things."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x010F] = SECRET.decode()
    exif.get_ifd(0x8825)[1] = SECRET.decode()
    return picture(size=(64, 48), exif=exif, comment=SECRET)


def encoded(data, name=None):
    """What the process does, in this one."""
    said, data, preview = reencode.encode_anew(data, name or kind_of(data).name)
    return SimpleNamespace(said=said, data=data, preview=preview)


async def by_process(data):
    return await Pictures().encode_anew(data, kind_of(data))


def opened(data):
    return Image.open(io.BytesIO(data))


def test_a_photograph_keeps_its_pixels_and_loses_everything_else():
    data = photograph()
    assert SECRET in data
    made = encoded(data)
    assert made.said == {"mediaType": "image/jpeg", "width": 48, "height": 64}
    kept = opened(made.data)
    assert kept.size == (48, 64)
    assert not kept.getexif()
    assert "comment" not in kept.info
    for each in (made.data, made.preview):
        assert SECRET not in each
    red, green, blue = kept.getpixel((20, 20))
    assert red > 200 > green + blue


def test_a_picture_of_a_screen_stays_sharp_and_loses_its_texts():
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SECRET.decode())
    made = encoded(picture("PNG", mode="RGBA", colour=(0, 0, 255, 128), pnginfo=info))
    kept = opened(made.data)
    assert (made.said["mediaType"], kept.format, kept.mode) == ("image/png", "PNG", "RGBA")
    assert kept.getpixel((0, 0)) == (0, 0, 255, 128)
    assert kept.text == {}
    assert SECRET not in made.data
    assert opened(made.preview).mode == "RGB"


def test_a_large_picture_is_kept_as_large_as_can_be_read():
    made = encoded(picture(size=(4000, 3000)))
    assert opened(made.data).size == (reencode.LONGEST_SIDE, reencode.LONGEST_SIDE * 3 // 4)
    assert max(opened(made.preview).size) == reencode.PREVIEW_SIDE


def test_of_what_hides_behind_a_picture_nothing_is_left():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("run.html", "<script>alert(1)</script>")
    both = picture() + archive.getvalue()
    assert zipfile.is_zipfile(io.BytesIO(both))
    kept = encoded(both).data
    assert not zipfile.is_zipfile(io.BytesIO(kept))
    assert b"<script>" not in kept


@pytest.mark.parametrize("transparent", [None, 65535])
def test_a_picture_of_finer_greys_keeps_them(transparent):
    greys = Image.new("I;16", (40, 20))
    for x in range(40):
        for y in range(20):
            greys.putpixel((x, y), 0x4000 if x < 20 else 0xC000)
    file = io.BytesIO()
    greys.save(file, "PNG", **({} if transparent is None else {"transparency": transparent}))
    kept = opened(encoded(file.getvalue()).data).convert("L")
    assert [kept.getpixel((x, 10)) for x in (5, 35)] == [0x40, 0xC0]


def test_webp_becomes_jpeg():
    made = encoded(picture("WEBP"))
    assert (made.said["mediaType"], opened(made.data).format) == ("image/jpeg", "JPEG")


@pytest.mark.process
async def test_a_process_hands_over_what_it_made():
    made = await by_process(photograph())
    assert (made.media_type, made.width, made.height) == ("image/jpeg", 48, 64)
    assert made.data == encoded(photograph()).data
    assert opened(made.preview).size == (48, 64)


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(width, height):
    """Some kilobytes that say they are a picture of this size, of one colour."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * min(width * height, 4_000_000), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(60_000, 60_000), (2**31 - 1, 2**31 - 1), (64_000_001, 1)])
def test_a_bomb_is_refused_by_what_it_says_of_itself(size):
    with pytest.raises((reencode.TooMuchError, ValueError, OSError)):
        encoded(bomb(*size))


@pytest.mark.process
async def test_a_bomb_ends_with_its_process():
    with pytest.raises(UnusableError) as refused:
        await by_process(bomb(60_000, 60_000))
    assert refused.value.reason == "pixels"


@pytest.mark.process
async def test_texts_that_unpack_to_much_are_refused():
    text = zlib.compress(b"A" * 200_000_000, 1)
    data = picture("PNG")
    with_text = data[:33] + chunk(b"zTXt", b"Comment\0\0" + text) + data[33:]
    with pytest.raises(UnusableError) as refused:
        await by_process(with_text)
    assert refused.value.reason in {"pixels", "damaged"}


CUT_OFF = picture(size=(200, 200))[:-400]


@pytest.mark.parametrize(
    "data",
    [
        CUT_OFF,
        b"\xff\xd8\xff" + b"A" * 1000,
        picture("PNG")[:40],
        b"RIFF\x10\x00\x00\x00WEBP" + b"\0" * 64,
    ],
    ids=["cut off", "no JPEG", "a PNG's head", "no WebP"],
)
def test_what_cannot_be_decoded_is_refused(data):
    with pytest.raises((OSError, SyntaxError, ValueError)):
        encoded(data)


@pytest.mark.process
async def test_a_process_tells_what_it_cannot_decode():
    with pytest.raises(UnusableError) as refused:
        await by_process(CUT_OFF)
    assert refused.value.reason == "damaged"


def test_a_decoder_is_told_the_kind_and_tries_no_other():
    with pytest.raises(OSError, match="cannot identify"):
        encoded(picture("PNG"), "jpeg")


@pytest.mark.process
async def test_a_process_that_takes_too_long_is_ended(monkeypatch, tmp_path):
    stuck = tmp_path / "stuck.py"
    stuck.write_text("import time\ntime.sleep(600)\n")
    monkeypatch.setattr(reencode, "__file__", str(stuck))
    before = set(asyncio.all_tasks())
    with pytest.raises(UnusableError) as refused:
        await Pictures(within_s=0.05).encode_anew(picture(), KINDS["jpeg"])
    assert refused.value.reason == "pixels"
    assert set(asyncio.all_tasks()) == before


@pytest.mark.process
async def test_memory_is_limited(monkeypatch, tmp_path):
    greedy = tmp_path / "greedy.py"
    greedy.write_text(
        "import runpy, sys\n"
        f"limits = runpy.run_path({reencode.__file__!r}, run_name='reencode')\n"
        "limits['confine']()\n"
        "try:\n    bytearray(2 * limits['MEMORY_BYTES'])\n"
        "except MemoryError:\n    sys.exit(limits['TOO_MUCH'])\n"
    )
    monkeypatch.setattr(reencode, "__file__", str(greedy))
    with pytest.raises(UnusableError) as refused:
        await Pictures().encode_anew(picture(), KINDS["jpeg"])
    assert refused.value.reason == "pixels"
