"""E-mails about a case besides receipt and answer; pure. The words are in ``letters.json``."""

from collections.abc import Sequence
from typing import Literal

from gateway.mail.compose import LETTERS, Letter, Sender
from gateway.messages.lookups import FoundMessage
from gateway.platform.languages import SOURCE, in_language

Step = Literal["taken", "forwarded", "closed", "reopened"]
"""Steps of which a citizen is told who asked for it."""


def forwarded_away(sender: Sender, found: FoundMessage, *, body: str, sent: bool) -> Letter:
    """To the citizen: that another body answers this; *sent*: it has been passed on already."""
    language = found.contact.language
    which = "message.forwarded.sent" if sent else "message.forwarded.told"
    return _to_citizen(
        sender,
        found,
        LETTERS.say(
            language, "message.forwarded.text", what=LETTERS.say(language, which, body=body)
        ),
    )


def step_taken(sender: Sender, found: FoundMessage, step: Step) -> Letter:
    """To the citizen who asked to be told: what has happened to the case."""
    language = found.contact.language
    return _to_citizen(sender, found, LETTERS.say(language, f"message.step.{step}"))


def merged(sender: Sender, found: FoundMessage, *, code: str) -> Letter:
    """To the citizen: that messages go on in this one, and the code to follow it from now on."""
    language, reference = found.contact.language, found.contact.reference
    return _to_citizen(
        sender, found, LETTERS.say(language, "message.merged", reference=reference, code=code)
    )


def passed_on(
    sender: Sender, found: FoundMessage, *, to: str, texts: Sequence[str], words: str
) -> Letter:
    """To the other body: the citizen's texts, and where to answer. In the station's own language."""
    return Letter(
        to=to,
        subject=LETTERS.say(SOURCE, "message.passed.subject", reference=found.contact.reference),
        text=LETTERS.say(
            SOURCE,
            "message.passed.text",
            words=words,
            citizen=found.message.email or "-",
            person=found.contact.visitor_name or "-",
            text="\n\n---\n\n".join(texts),
            name=sender.named(SOURCE),
            organisation=sender.organisation,
        ),
        automatic=False,
        reply_to=sender.reply_to,
        languages=(SOURCE,),
    )


def _to_citizen(sender: Sender, found: FoundMessage, what: str) -> Letter:
    language = found.contact.language
    return sender.letter(
        found.message.email, language, "message.step.subject", "message.step.text", reply_to=sender.reply_to,
        reference=found.contact.reference, what=what, link=in_language(f"{sender.origin}/message", language),
    )  # fmt: skip
