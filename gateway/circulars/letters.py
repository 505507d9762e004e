"""The e-mail that reminds an office of a circular: in Italian and English, as all of the station's own mail. Pure."""

from gateway.mail.compose import STATION_MAIL, Letter, Sender
from gateway.platform.languages import in_language

WRITTEN_IN = ("it", "en")


def reminder(sender: Sender, *, to: str, number: int, title: str, waiting: int) -> Letter:
    """That *waiting* members of the office have still to read or confirm a circular."""

    def said(key: str, language: str, **more: object) -> str:
        return STATION_MAIL.say(language, f"circular.{key}", number=number, title=title, **more)

    return Letter(
        to=to,
        subject=said("subject", "it"),
        text="\n\n----\n\n".join(
            said(
                "text",
                language,
                count=waiting,
                link=in_language(f"{sender.origin}/circulars", language),
                name=sender.named(language),
                organisation=sender.organisation,
            )
            for language in WRITTEN_IN
        ),
        automatic=True,
        languages=WRITTEN_IN,
    )
