"""E-mails about a case besides receipt and answer; pure. The words are in ``letters.json``."""

from collections.abc import Sequence
from typing import Literal

from gateway.mail.compose import LETTERS, Letter, Sender
from gateway.messages.lookups import FoundMessage
from gateway.platform.languages import SOURCE, in_language

Step = Literal["taken", "forwarded", "closed", "reopened"]
"""Steps of which a citizen is told who asked for it."""


def forwarded_away(sender: Sender, found: FoundMessage, *, body: str, sent: bool) -> Letter:
    """Return the letter that tells the citizen that another body answers; *sent*: the case was passed on already."""
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
    """Return the letter that tells a citizen of a step of the case."""
    language = found.contact.language
    return _to_citizen(sender, found, LETTERS.say(language, f"message.step.{step}"))


def merged(sender: Sender, found: FoundMessage, *, code: str) -> Letter:
    """Return the letter that tells the citizen that their messages go on in this case, with the code to follow it from now on."""
    language, reference = found.contact.language, found.contact.reference
    return _to_citizen(
        sender, found, LETTERS.say(language, "message.merged", reference=reference, code=code)
    )


def passed_on(
    sender: Sender, found: FoundMessage, *, to: str, texts: Sequence[str], words: str
) -> Letter:
    """Return the letter to the other body: the citizen's texts, and where to answer. In the station's own language."""
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
