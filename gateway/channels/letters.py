"""The e-mail with an invitation to go on by video; goes through the outbox like every other."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from gateway.mail.compose import Letter, Sender
from gateway.mail.outbox import Outbox
from gateway.platform.sql.engine import Database

_TEXTS: Final = {
    "it": (
        "Prosegua in video la sua richiesta {reference}",
        (
            "Buongiorno,\n\n"
            "l'operatore con cui è al telefono la invita a proseguire in video, con la stessa richiesta\n"
            "e senza perdere il posto. Apra questo collegamento:\n\n{link}\n\n"
            "Vale una volta sola, fino alle {until}.\n"
            "Se non sta parlando con noi al telefono, ignori questa e-mail.\n\n"
            "{name}\n{organisation}\n"
        ),
    ),
    "en": (
        "Continue your request {reference} by video",
        (
            "Hello,\n\n"
            "the operator you are on the telephone with invites you to continue by video, with the same\n"
            "request and without losing your place. Open this link:\n\n{link}\n\n"
            "It is good once, until {until}.\n"
            "If you are not speaking with us on the telephone, ignore this e-mail.\n\n"
            "{name}\n{organisation}\n"
        ),
    ),
}


def letter(
    sender: Sender, *, to: str, language: str, reference: str, link: str, until: datetime
) -> Letter:
    """The letter; *until* in the citizen's time. Italian for a language that has no text. Pure."""
    subject, text = _TEXTS.get(language, _TEXTS["it"])
    return Letter(
        to=to,
        subject=subject.format(reference=reference),
        text=text.format(
            link=link,
            until=f"{until:%H:%M}",
            name=sender.name,
            organisation=sender.organisation,
        ),
        automatic=True,
    )


class InvitationMail:
    """Sends invitations. Holds nothing itself."""

    def __init__(
        self,
        outbox: Outbox,
        database: Database,
        sender: Sender,
        local: Callable[[int], datetime],
    ) -> None:
        """*local* gives Unix milliseconds as a time of the station's zone."""
        self._outbox = outbox
        self._database = database
        self._sender = sender
        self._local = local

    @property
    def configured(self) -> bool:
        """Whether anything can be sent."""
        return self._outbox.configured

    async def send(
        self, contact_id: str, *, to: str, language: str, reference: str, link: str, until_ms: int
    ) -> None:
        """Put it into the outbox and have it sent at once."""
        made = letter(
            self._sender,
            to=to,
            language=language,
            reference=reference,
            link=link,
            until=self._local(until_ms),
        )
        async with self._database.writing() as session:
            await self._outbox.put(session, made, contact_id=contact_id, kind="invitation")
        self._outbox.wake()
