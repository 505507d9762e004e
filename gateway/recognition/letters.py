"""The e-mail that says that a recognition will end."""

from datetime import datetime

from gateway.mail.compose import Letter, Sender, when
from gateway.platform.languages import in_language


def ends_soon(sender: Sender, *, to: str, language: str, ends: datetime) -> Letter:
    """Return the mail that says that what is stored is deleted at *ends* (local) unless the code is used before."""
    return sender.letter(
        to, language, "recognition.ends.subject", "recognition.ends.text",
        ends=when(ends, language), link=in_language(f"{sender.origin}/recognition", language),
    )  # fmt: skip
