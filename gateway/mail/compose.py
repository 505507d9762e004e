"""What the station's e-mails say, and the form they have (RFC 5322); pure.

No text of a citizen goes into the receipt: whoever gives a stranger's address must not be able to
write to them through the station.
"""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Final

import msgspec

_DAYS: Final = {
    "it": ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS: Final = {
    "it": (
        "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto",
        "settembre", "ottobre", "novembre", "dicembre",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
}  # fmt: skip
_WHEN: Final = {
    "it": "{weekday} {day} {month} alle {time}",
    "en": "{weekday} {day} {month} at {time}",
}

_RECEIPT: Final = {
    "it": (
        "Abbiamo ricevuto il suo messaggio {reference}",
        (
            "Buongiorno,\n\n"
            "abbiamo ricevuto il suo messaggio. Le rispondiamo per posta elettronica entro {due}.\n\n"
            "Numero di riferimento: {reference}\n"
            "Codice per seguirlo: {code}\n\n"
            "Con il codice può vedere a che punto è e aggiungere altro, qui:\n{link}\n\n"
            "Conservi il codice e non lo dia a nessuno: chi lo ha può leggere il messaggio.\n"
            "Se non ha scritto lei, ignori questa e-mail.\n\n"
            "Questo servizio non è il 112: se qualcuno è in pericolo, chiami subito il 112.\n\n"
            "{name}\n{organisation}\n"
        ),
    ),
    "en": (
        "We have received your message {reference}",
        (
            "Hello,\n\n"
            "we have received your message. We will answer by e-mail by {due}.\n\n"
            "Reference number: {reference}\n"
            "Code to follow it: {code}\n\n"
            "With the code you can see how it stands and add something, here:\n{link}\n\n"
            "Keep the code and give it to nobody: whoever has it can read the message.\n"
            "If it was not you who wrote, ignore this e-mail.\n\n"
            "This service is not 112: if somebody is in danger, call 112 at once.\n\n"
            "{name}\n{organisation}\n"
        ),
    ),
}
_ANSWER: Final = {
    "it": (
        "Risposta al suo messaggio {reference}",
        (
            "{text}\n\n"
            "Operatore {code}\n\n"
            "--\n"
            "Per scriverci ancora su questo argomento non risponda a questa e-mail, che nessuno legge:\n"
            "apra {link} con il codice che ha ricevuto quando ci ha scritto.\n"
            "Può verificare il codice dell'operatore qui: {check}\n\n"
            "{name}\n{organisation}\n"
        ),
    ),
    "en": (
        "Answer to your message {reference}",
        (
            "{text}\n\n"
            "Operator {code}\n\n"
            "--\n"
            "To write to us again about this, do not reply to this e-mail, which nobody reads:\n"
            "open {link} with the code you received when you wrote to us.\n"
            "You can check the operator's code here: {check}\n\n"
            "{name}\n{organisation}\n"
        ),
    ),
}


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """An e-mail as it is kept until it is sent."""

    to: str
    subject: str
    text: str
    automatic: bool
    answers: str | None = None
    """The id of the mail before it in the thread."""


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """Who writes: what the station and its organisation are called, and its address for browsers."""

    name: str
    organisation: str
    origin: str


def when(moment: datetime, language: str) -> str:
    """A local moment in words: "giovedì 26 novembre alle 10:15"."""
    tongue = _tongue(language)
    return _WHEN[tongue].format(
        weekday=_DAYS[tongue][moment.weekday()],
        day=moment.day,
        month=_MONTHS[tongue][moment.month - 1],
        time=f"{moment:%H:%M}",
    )


def receipt(
    sender: Sender, *, to: str, language: str, reference: str, code: str, due: datetime
) -> Letter:
    """That a message has come in, until when it is answered (local), and the code to follow it."""
    subject, text = _RECEIPT[_tongue(language)]
    return Letter(
        to=to,
        subject=subject.format(reference=reference),
        text=text.format(
            reference=reference,
            code=code,
            due=when(due, language),
            link=f"{sender.origin}/message",
            name=sender.name,
            organisation=sender.organisation,
        ),
        automatic=True,
    )


def answer(
    sender: Sender,
    *,
    to: str,
    language: str,
    reference: str,
    text: str,
    code: str,
    answers: str | None,
) -> Letter:
    """An operator's answer; *code* is the operator's public one."""
    subject, frame = _ANSWER[_tongue(language)]
    filled = frame.format(
        text="\0",
        code=code,
        link=f"{sender.origin}/message",
        check=f"{sender.origin}/verify",
        name=sender.name,
        organisation=sender.organisation,
    )
    return Letter(
        to=to,
        subject=subject.format(reference=reference),
        text=filled.replace("\0", text),
        automatic=False,
        answers=answers,
    )


def trial(sender: Sender, *, to: str) -> Letter:
    """A message that only tries the mail server, in both languages."""
    return Letter(
        to=to,
        subject=f"Prova di posta / Mail test: {sender.name}",
        text=(
            "Questo messaggio prova la posta in uscita della stazione: se lo legge, funziona.\n"
            "This message tries the station's outgoing mail: if you read it, it works.\n\n"
            f"{sender.name}\n{sender.organisation}\n{sender.origin}\n"
        ),
        automatic=True,
    )


def envelope(letter: Letter, *, mail_id: str, sent_from: str, at: datetime) -> EmailMessage:
    """The message as it is handed to the mail server; the same *mail_id* makes the same Message-ID, so
    that one sent twice is shown once.

    Raises :class:`ValueError` for an address or subject that cannot stand in a header.
    """
    name, address = parseaddr(sent_from)
    domain = address.rpartition("@")[2]
    made = EmailMessage(policy=SMTP)
    made["From"] = Address(display_name=name, addr_spec=address)
    made["To"] = Address(addr_spec=letter.to)
    made["Subject"] = letter.subject
    made["Date"] = format_datetime(at)
    made["Message-ID"] = f"<{mail_id}@{domain}>"
    if letter.answers is not None:
        made["In-Reply-To"] = f"<{letter.answers}@{domain}>"
        made["References"] = f"<{letter.answers}@{domain}>"
    # RFC 3834: nobody's automatic reply should answer an automatic mail
    made["Auto-Submitted"] = "auto-generated" if letter.automatic else "no"
    made.set_content(letter.text)
    return made


def _tongue(language: str) -> str:
    return language if language in _DAYS else "it"
