"""Makes and reads codes that are valid once: those of an authenticator app (RFC 6238), and an account's recovery
codes."""

import secrets
from datetime import datetime
from hmac import compare_digest
from typing import Final

import pyotp
import segno

from gateway.platform.ids import READABLE

STEP_S: Final = 30
DIGITS: Final = 6
WINDOW: Final = 1
"""So many steps before and after the present one count as well (RFC 6238, section 5.2)."""
RECOVERY_CODES: Final = 10


def new_secret() -> str:
    """Return a secret of 160 random bits, in base32 as authenticator apps read it."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the time step to which *code* belongs; None if it belongs to none of the steps that are valid at *now*.

    The caller refuses a step that is not later than that of the last accepted code (RFC 6238, section 5.2).
    """
    given = "".join(code.split())
    if len(given) != DIGITS or not given.isascii() or not given.isdigit():
        return None
    made = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_S)
    present = int(now.timestamp()) // STEP_S
    found = None
    for step in range(present - WINDOW, present + WINDOW + 1):
        if compare_digest(made.generate_otp(step), given):
            found = step
    return found


def enrolment_uri(secret: str, *, username: str, issuer: str) -> str:
    """Return the ``otpauth:`` address that an authenticator app reads."""
    made = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_S)
    return made.provisioning_uri(name=username, issuer_name=issuer)


def qr_rows(text: str) -> list[str]:
    """Return *text* as a QR code: a row of ``1`` (dark) and ``0`` for each line, without the quiet zone."""
    return ["".join(str(int(dark)) for dark in row) for row in segno.make_qr(text).matrix]


def new_recovery_codes() -> list[str]:
    """Return a new set of recovery codes to write on paper: each has two groups of five characters, 48 bits."""
    return [
        "-".join("".join(secrets.choice(READABLE) for _ in range(5)) for _ in range(2))
        for _ in range(RECOVERY_CODES)
    ]


def as_recovery_code(written: str) -> str:
    """Return a recovery code, as a person wrote it (small letters, blanks, no dash), in the form that is hashed."""
    return "".join(letter for letter in written.upper() if letter.isalnum())
