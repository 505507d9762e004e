"""Composes the station's e-mails (RFC 5322); pure.

The words are in ``locales/<language>/letters.json``. The receipt holds no text of a citizen: nobody can write to a stranger
through the station by giving the stranger's address.
"""

import html
import re
from datetime import datetime
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy, Policy
from email.utils import format_datetime, parseaddr
from typing import Final

import msgspec

from gateway.platform.dates import day_in_words, time_of_day
from gateway.platform.email_and_phone import MARK
from gateway.platform.http.pages import station_name
from gateway.platform.languages import SOURCE, in_language, language_of
from gateway.platform.words import Fragment

LETTERS: Final = Fragment("letters")
STATION_MAIL: Final = Fragment("mail")
_LINK: Final = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:)]")

_MESSAGE_ID: Final = re.compile(r"[!-;=?-~]{1,250}")


class _Ids(UnstructuredHeader):
    """Ids of messages and addresses of pages, one a line: the usual folding makes encoded words of long ones, which no program reads."""

    def fold(self, *, policy: Policy) -> str:
        """The header's lines."""
        ids = f"{policy.linesep} ".join(str(self).split())
        return f"{self.name}: {ids}{policy.linesep}"  # type: ignore[attr-defined] # of the class it is mixed into


def _policy() -> "EmailPolicy[EmailMessage]":
    registry = HeaderRegistry()
    for name in ("in-reply-to", "references", "list-id", "list-unsubscribe", "list-post"):
        registry.map_to_type(name, _Ids)  # type: ignore[arg-type] # the registry mixes it with that
    return SMTP.clone(header_factory=registry)


_POLICY: Final = _policy()


class ListHeaders(msgspec.Struct, frozen=True, kw_only=True):
    """The headers of a mail to a list, for mail programs (RFC 2369, 2919, 8058).

    ``unsubscribe``: where its reader leaves with one request; ``post``: the address to write to, empty for none.
    """

    unsubscribe: str
    post: str = ""


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """An e-mail as it is stored until it is sent. ``languages`` are those of its text (RFC 3282)."""

    to: str
    subject: str
    text: str
    automatic: bool
    answers: str | None = None
    """The id of the mail before it in the thread."""
    reply_to: str = ""
    """Where answers go, if not to where it is from."""
    in_reply_to: str = ""
    """The id (RFC 5322) of somebody else's mail that it answers, empty for none."""
    certified: bool = False
    """It goes as certified mail (PEC)."""
    languages: tuple[str, ...] = ()
    calendar: str = ""
    """An entry for the reader's calendar (RFC 5545), and what is to be done with it (RFC 6047, section 2.4)."""
    method: str = ""
    mailing_list: ListHeaders | None = None


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """The sender of a letter: the names of the station and its organisation, and the station's address for browsers."""

    name: str
    """Empty: the station's usual name in the reader's language."""
    organisation: str
    origin: str
    reply_to: str = ""
    """The address of the mail-box that is read; empty where none is."""

    def named(self, language: str) -> str:
        """Return the station's name in a letter in *language*."""
        return station_name(self.name, language)

    def letter(
        self,
        to: str,
        language: str,
        subject: str,
        text: str,
        /,
        *,
        automatic: bool = True,
        answers: str | None = None,
        reply_to: str = "",
        above: str = "",
        **places: object,
    ) -> Letter:
        """Compose a letter in *language* from the sentences with the keys *subject* and *text*. Pure.

        They are filled with *places* and with the names of the station and its organisation. *above* stands before the
        text.
        """
        places |= {"name": self.named(language), "organisation": self.organisation}
        return Letter(
            to=to,
            subject=LETTERS.say(language, subject, **places),
            text=(f"{above}\n\n" if above else "") + LETTERS.say(language, text, **places),
            automatic=automatic,
            answers=answers,
            reply_to=reply_to,
            languages=(language_of(language),),
        )


def when(moment: datetime, language: str) -> str:
    """Return a local moment in words: "giovedì 26 novembre alle 10:15"."""
    return LETTERS.say(
        language,
        "moment",
        day=day_in_words(moment, language_of(language)),
        time=until(moment, language),
    )


def until(moment: datetime, language: str) -> str:
    """Return the time of day of a local moment, as a deadline on the same day."""
    return time_of_day(moment, language_of(language))


def receipt(
    sender: Sender,
    *,
    to: str,
    language: str,
    reference: str,
    code: str,
    due: datetime,
    above: str = "",
) -> Letter:
    """Return the receipt of a message: until when it is answered (*due*, local), and the code to follow it. *above* stands
    before the text."""
    return sender.letter(
        to, language, "message.receipt.subject", "message.receipt.text", reply_to=sender.reply_to, above=above,
        reference=reference, code=code, due=when(due, language), link=in_language(f"{sender.origin}/message", language),
    )  # fmt: skip


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
    """Return an operator's answer; *code* is the operator's public one."""
    return sender.letter(
        to, language, "message.answer.subject", "message.answer.open.text" if sender.reply_to else "message.answer.text",
        automatic=False, answers=answers, reply_to=sender.reply_to, reference=reference, text=text, code=code,
        link=in_language(f"{sender.origin}/message", language), check=in_language(f"{sender.origin}/verify", language),
    )  # fmt: skip


def trial(sender: Sender, *, to: str) -> Letter:
    """Return a letter that only tests the mail server, in every language of the station's own mail."""
    return Letter(
        to=to,
        subject=" / ".join(STATION_MAIL.every("trial.subject", name=sender.named(SOURCE))),
        text="\n".join(
            (
                *STATION_MAIL.every("trial.text"),
                "",
                sender.named(SOURCE),
                sender.organisation,
                sender.origin,
                "",
            )
        ),
        automatic=True,
        languages=STATION_MAIL.languages,
    )


def envelope(
    letter: Letter,
    *,
    mail_id: str,
    sent_from: str,
    at: datetime,
    emblem: bytes = b"",
    mark: str = "",
) -> EmailMessage:
    """Return the message as it is handed to the mail server.

    The same *mail_id* makes the same Message-ID, so that a mail sent twice is shown once. *mark* names the station. With an
    *emblem*, a JPEG, the text has an HTML alternative that shows it on top. Raises :class:`ValueError` for an address or
    subject that cannot stand in a header.
    """
    name, address = parseaddr(sent_from)
    domain = address.rpartition("@")[2]
    made = EmailMessage(policy=_POLICY)
    made["From"] = Address(display_name=name, addr_spec=address)
    made["To"] = Address(addr_spec=letter.to)
    if letter.reply_to and letter.reply_to.lower() != address.lower() and not letter.certified:
        made["Reply-To"] = Address(addr_spec=letter.reply_to)
    made["Subject"] = letter.subject
    made["Date"] = format_datetime(at)
    made["Message-ID"] = f"<{mail_id}@{domain}>"
    before = [] if letter.answers is None else [f"<{letter.answers}@{domain}>"]
    if _MESSAGE_ID.fullmatch(letter.in_reply_to):
        before.append(f"<{letter.in_reply_to}>")
    if before:
        made["In-Reply-To"] = before[-1]
        made["References"] = " ".join(before)
    # RFC 3834: nobody's automatic reply should answer an automatic mail
    made["Auto-Submitted"] = "auto-generated" if letter.automatic else "no"
    if mark:
        made[MARK] = mark
    if letter.mailing_list is not None:
        _to_a_list(made, letter.mailing_list, domain)
    made.set_content(letter.text)
    if emblem:
        _with_emblem(made, letter, emblem, f"emblem.{mail_id}@{domain}")
    if letter.calendar:
        made.add_alternative(letter.calendar, subtype="calendar", params={"method": letter.method})
    # (setting the content takes away every header about the content)
    if letter.languages:
        made["Content-Language"] = ", ".join(letter.languages)
    return made


def _to_a_list(made: EmailMessage, said: ListHeaders, domain: str) -> None:
    """Add what tells a mail to a list from one to a person, and lets its reader leave."""
    made["List-Id"] = f"<urp.{domain}>"
    made["List-Unsubscribe"] = f"<{said.unsubscribe}>"
    made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made["List-Post"] = f"<mailto:{said.post}>" if said.post else "NO"
    made["Precedence"] = "list"


def _with_emblem(made: EmailMessage, letter: Letter, emblem: bytes, name: str) -> None:
    """Add the text as HTML with the emblem above it, which comes along (RFC 2387, RFC 2392): nothing is fetched."""
    language = letter.languages[0] if letter.languages else SOURCE
    text = _LINK.sub(r'<a href="\g<0>">\g<0></a>', html.escape(letter.text.strip(), quote=False))
    made.add_alternative(
        f'<!doctype html><html lang="{language}"><body style="font-family: sans-serif; color: #17324d">'
        f'<p><img src="cid:{name}" alt="" height="72" style="height: 72px; width: auto"></p>'
        f'<div style="white-space: pre-line; max-width: 42em">{text}</div></body></html>\n',
        subtype="html",
    )
    *_, shown = made.iter_parts()
    shown.add_related(emblem, "image", "jpeg", cid=f"<{name}>", disposition="inline")
