"""Identifiers and the short codes people read aloud."""

import secrets

# No 0/O, 1/I/L, U/V mix-ups: a person reads these over the telephone.
READABLE = "23456789ABCDEFGHJKMNPQRSTWXYZ"

_REFERENCE_SIGNS = 8


def new_id() -> str:
    """An opaque id of 96 random bits, safe in URLs and file names."""
    return secrets.token_hex(12)


def _readable(length: int) -> str:
    return "".join(secrets.choice(READABLE) for _ in range(length))


def new_reference() -> str:
    """A contact's reference for people, e.g. ``K7M4-2QXP``."""
    return f"{_readable(4)}-{_readable(4)}"


def looks_like_reference(text: str) -> bool:
    """Whether *text* may be a contact's reference, as people write it; no id looks so."""
    return sum(each.isalnum() for each in text) == _REFERENCE_SIGNS


def new_operator_code() -> str:
    """An operator's public code, e.g. ``7K4-92Q``, which citizens can check."""
    return f"{_readable(3)}-{_readable(3)}"
