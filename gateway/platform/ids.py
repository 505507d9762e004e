"""Makes identifiers, and the short codes that people read aloud."""

import re
import secrets
from typing import Annotated

import msgspec

# No 0/O, 1/I/L, U/V mix-ups: a person reads these over the telephone.
READABLE = "23456789ABCDEFGHJKMNPQRSTWXYZ"

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
"""An id in the body or the query of a request: :func:`new_id` made it, or a topic or an office has it as its code."""

_REFERENCE_SIGNS = 8
_REFERENCE = re.compile(rf"\b[{READABLE}]{{4}}-[{READABLE}]{{4}}\b")


def new_id() -> str:
    """Return an opaque id of 96 random bits, safe in URLs and file names."""
    return secrets.token_hex(12)


def _readable(length: int) -> str:
    return "".join(secrets.choice(READABLE) for _ in range(length))


def new_reference() -> str:
    """Return a contact's reference for people, e.g. ``K7M4-2QXP``."""
    return f"{_readable(4)}-{_readable(4)}"


def looks_like_reference(text: str) -> bool:
    """Return whether *text* may be a contact's reference, as people write it; no id looks like one."""
    return sum(each.isalnum() for each in text) == _REFERENCE_SIGNS


def references_in(text: str) -> list[str]:
    """Return the references of contacts that stand in a text, as :func:`new_reference` writes them."""
    return _REFERENCE.findall(text)


def new_operator_code() -> str:
    """Return an operator's public code, e.g. ``7K4-92Q``, which citizens can check."""
    return f"{_readable(3)}-{_readable(3)}"
