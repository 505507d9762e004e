"""The e-mail that says that a recognition will end."""

from datetime import datetime

from gateway.mail.compose import LETTERS, Letter, Sender, when
from gateway.platform.languages import in_language, language_of


def ends_soon(sender: Sender, *, to: str, language: str, ends: datetime) -> Letter:
    """That what is kept ends at *ends* (local) unless the code is used before."""
    return Letter(
        to=to,
        subject=LETTERS.say(language, "recognition.ends.subject", name=sender.named(language)),
        text=LETTERS.say(
            language,
            "recognition.ends.text",
            ends=when(ends, language),
            link=in_language(f"{sender.origin}/recognition", language),
            name=sender.named(language),
            organisation=sender.organisation,
        ),
        automatic=True,
        languages=(language_of(language),),
    )
