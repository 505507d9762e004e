"""Byte ranges (RFC 9110, section 14): one range, as media elements ask for it."""

import re

_ONE_RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})")


class UnsatisfiableRangeError(Exception):
    """The range begins behind the end of the file; the answer is 416."""


def parse_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Return the first byte of the requested range, and the one after its last.

    None means the whole: no header, another unit, several ranges, or nonsense, all of which may be ignored. Raises
    :class:`UnsatisfiableRangeError`.
    """
    if header is None:
        return None
    match = _ONE_RANGE.fullmatch(header.replace(" ", ""))
    if match is None or match.group(0) == "bytes=-":
        return None
    first, last = match.groups()
    if not first:
        length = int(last)
        if not length or not size:
            raise UnsatisfiableRangeError
        return max(0, size - length), size
    start = int(first)
    end = min(size, int(last) + 1) if last else size
    if last and int(last) < start:
        return None
    if start >= size:
        raise UnsatisfiableRangeError
    return start, end
