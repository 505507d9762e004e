"""Writes the e-mails about complaints and praise. Their subjects tell neither the matter nor that it is a complaint."""

from datetime import datetime
from typing import Any

from gateway.mail.compose import LETTERS, STATION_MAIL, Letter, Sender, when
from gateway.platform.languages import in_language

WRITTEN_IN = ("it", "en")


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
    """Return the receipt of a complaint: until when it is answered (local), and the code to follow it, without its
    text. *above* stands before all of it."""
    return _letter(
        sender, "receipt", to=to, language=language, automatic=True, reference=reference, above=above, code=code,
        due=when(due, language), link=in_language(f"{sender.origin}/complaint#follow", language),
    )  # fmt: skip


def answer(
    sender: Sender,
    *,
    to: str,
    language: str,
    reference: str,
    text: str,
    code: str,
    settle: str,
    last: bool,
    answers: str | None,
) -> Letter:
    """Return the letter with the office's answer; *code* is the operator's public one, *settle* the one-time code of
    the question whether it settles the matter. *last*: a no does not reopen the complaint any more."""
    return _letter(
        sender, "last" if last else "answer", to=to, language=language, automatic=False, reference=reference,
        answers=answers, text=text, code=code, check=in_language(f"{sender.origin}/verify", language),
        link=in_language(f"{sender.origin}/complaint", language) + f"#settle={settle}",
    )  # fmt: skip


def step(
    sender: Sender, *, to: str, language: str, reference: str, what: str, why: str = ""
) -> Letter:
    """Return the letter about a step of a complaint; *what* is the word of the step, *why* the reason of an end
    without an answer."""
    said = f"complaint.ended.{why}" if why else f"complaint.step.{what}"
    return _letter(
        sender, "step", to=to, language=language, automatic=True, reference=reference,
        what=LETTERS.say(language, said),
        link=in_language(f"{sender.origin}/complaint#follow", language),
    )  # fmt: skip


def thanks(sender: Sender, *, to: str, language: str, reference: str) -> Letter:
    """Return the letter of thanks for praise, which was passed on."""
    return _letter(sender, "thanks", to=to, language=language, automatic=True, reference=reference)


def to_unit(sender: Sender, *, to: str, reference: str, text: str) -> Letter:
    """Return the letter with praise to the office that it is about, in the staff's languages."""
    return _staff(sender, "unit", to=to, reference=reference, text=text, link="/complaints")


def near(sender: Sender, *, to: str, reference: str, due: datetime) -> Letter:
    """Return the warning to the person responsible that the time of a complaint runs out; *due* is local."""
    return _staff(sender, "near", to=to, reference=reference, due=due, link="/complaints")


def late(sender: Sender, *, to: str, reference: str, due: datetime) -> Letter:
    """Return the letter to a supervisor that the time of a complaint is over; *due* is local."""
    return _staff(
        sender, "late", to=to, reference=reference, due=due, link="/supervisor/complaints"
    )  # fmt: skip


def proposed(sender: Sender, *, to: str, reference: str, page: str) -> Letter:
    """Return the letter to a person who may read a proposed answer before it goes; *page* is where they find it."""
    return _staff(sender, "proposed", to=to, reference=reference, link=page)


def assigned(sender: Sender, *, to: str, reference: str, due: datetime) -> Letter:
    """Return the letter to a person who has become responsible for a complaint; *due* is local."""
    return _staff(sender, "assigned", to=to, reference=reference, due=due, link="/complaints")


def _letter(
    sender: Sender, key: str, *, to: str, language: str, automatic: bool, **more: Any
) -> Letter:
    return sender.letter(
        to, language, "complaint.subject", f"complaint.{key}.text", automatic=automatic, reply_to=sender.reply_to, **more
    )  # fmt: skip


def _staff(
    sender: Sender, key: str, *, to: str, reference: str, link: str, due: datetime | None = None, text: str = ""
) -> Letter:  # fmt: skip
    return Letter(
        to=to,
        subject=STATION_MAIL.say("it", f"complaint.{key}.subject", reference=reference),
        text="\n\n----\n\n".join(
            STATION_MAIL.say(
                language,
                f"complaint.{key}.text",
                reference=reference,
                due="" if due is None else when(due, language),
                text=text,
                link=in_language(f"{sender.origin}{link}", language),
                name=sender.named(language),
                organisation=sender.organisation,
            )
            for language in WRITTEN_IN
        ),
        automatic=True,
        languages=WRITTEN_IN,
    )
