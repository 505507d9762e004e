"""A separate process that re-encodes one picture: the file on standard input, the clean picture on standard output.

Decoders parse files from strangers, so they run where a defect costs little: without the station's environment, without new
files, with limits of memory, time and pixels. Only pixels come out. Everything else that a picture may carry stays behind:
place and time of the photograph, comments, thumbnails, whatever follows its end.

The file is run by its path and imports nothing of the station (see :mod:`gateway.attachments.pictures`). The output is one
line of JSON, then the picture, then its preview.
"""

import io
import json
import resource
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

MEMORY_BYTES: Final = 1024 * 1024 * 1024
CPU_S: Final = 20
MOST_PIXELS: Final = 64_000_000
"""Of the picture as it comes in: the largest that phones make, and no bomb."""
LONGEST_SIDE: Final = 3072
"""Of the picture as it is kept: the text of a photographed page can be read."""
PREVIEW_SIDE: Final = 320
LARGEST_PNG: Final = 4 * 1024 * 1024
"""A photograph that somebody saved as PNG is kept as JPEG."""

TOO_MUCH, DAMAGED = 3, 4
"""Exit codes: too many pixels, or more memory than the process may have; no picture of its kind."""


class TooMuchError(Exception):
    """More pixels than :data:`MOST_PIXELS`."""


def confine() -> None:
    """Limit memory and time of this process, and forbid it to write files, for good."""
    # it has the station's, which the system spares when memory runs out
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (limit, limit))


def encode_anew(
    data: bytes, kind: str, longest: int = LONGEST_SIDE
) -> tuple[dict[str, object], bytes, bytes]:
    """Return the facts about a picture, the picture itself and its preview. *kind* is ``jpeg``, ``png`` or ``webp``; a
    side of the result has at most *longest* pixels.

    Raises TooMuchError, and what Pillow raises for a picture that cannot be decoded.
    """
    from PIL import Image, ImageOps  # noqa: PLC0415 - under the limits

    Image.MAX_IMAGE_PIXELS = None  # told apart below
    image: Image.Image = Image.open(io.BytesIO(data), formats=[kind.upper()])
    if image.width * image.height > MOST_PIXELS:
        raise TooMuchError
    if image.format == "JPEG":
        # decodes no more than is kept
        image.draft("RGB", (longest, longest))
    image.seek(0)
    image.load()
    profile = image.info.get("icc_profile")
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):
        # sixteen bits of grey, which a conversion would cut off instead of making them eight
        image = image.point(lambda grey: grey / 256)
        image.info.pop("transparency", None)
    transparent = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    image = image.convert("RGBA" if transparent else "RGB")
    image.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=3)
    image = _with_usual_colours(image, profile)
    # a fresh one: what Pillow remembers of the file (comments, profiles) would be written again
    clean = Image.new(image.mode, image.size)
    clean.paste(image)
    opaque = clean if clean.mode == "RGB" else _on_white(clean)
    made, media_type = b"", ""
    if kind == "png":
        made, media_type = _encoded(clean, "PNG"), "image/png"
    if not made or len(made) > LARGEST_PNG:
        made, media_type = _encoded(opaque, "JPEG", quality=88), "image/jpeg"
    small = opaque.copy()
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE), Image.Resampling.LANCZOS)
    said: dict[str, object] = {
        "mediaType": media_type,
        "width": clean.width,
        "height": clean.height,
    }
    return said, made, _encoded(small, "JPEG", quality=78)


def _with_usual_colours(image: Any, profile: bytes | None) -> Any:
    """The picture in sRGB: without its profile an iPhone's red would be another."""
    if not profile or image.mode != "RGB":
        return image
    from PIL import ImageCms  # noqa: PLC0415

    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB")) or image
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image


def _on_white(image: Any) -> Any:
    from PIL import Image  # noqa: PLC0415

    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def _encoded(image: Any, kind: str, **options: int) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def main() -> int:
    """Encode the picture on standard input. The first argument is its kind, the second its longest side in pixels;
    return the exit code."""
    confine()
    try:
        said, picture, preview = encode_anew(sys.stdin.buffer.read(), sys.argv[1], int(sys.argv[2]))
    except (TooMuchError, MemoryError):
        return TOO_MUCH
    except Exception:  # noqa: BLE001 - decoders raise anything
        return DAMAGED
    said |= {"picture": len(picture), "preview": len(preview)}
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + picture + preview)
    return 0


if __name__ == "__main__":
    sys.exit(main())
