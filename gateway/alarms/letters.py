"""Writes e-mails about alarms."""

from collections.abc import Sequence

from gateway.alarms.kinds import Kind
from gateway.alarms.mailing import LastLetter, Said
from gateway.mail.compose import STATION_MAIL, Letter, Sender
from queueing.categories import Catalogue
from signaling.protocol.base import Language


def letter(sender: Sender, catalogue: Catalogue, raised: Sequence[Said], *, to: str) -> Letter:
    """Return one letter about all alarms that were *raised* at this moment, in every language of the station's own
    mail."""
    said = {
        language: [_sentence(each, catalogue, language) for each in raised]
        for language in STATION_MAIL.languages
    }
    first = next(iter(said.values()))
    more = len(first) - 1
    subject = STATION_MAIL.say(
        STATION_MAIL.languages[0],
        "alarm.subject.more" if more else "alarm.subject",
        alarm=first[0],
        count=more,
    )
    return Letter(
        to=to,
        subject=subject,
        text="\n".join(
            line
            for language, sentences in said.items()
            for line in (
                STATION_MAIL.say(language, "alarm.text", name=sender.named(language)),
                "",
                *(f"- {sentence}" for sentence in sentences),
                "",
                STATION_MAIL.say(language, "alarm.where", link=f"{sender.origin}/supervisor"),
                "",
            )
        ),
        automatic=True,
        languages=STATION_MAIL.languages,
    )


def summary(
    sender: Sender, catalogue: Catalogue, held: Sequence[LastLetter], *, to: str, minutes: int
) -> Letter:
    """Return one letter about all alarms that came again in the last *minutes*: how often each did, and how it was
    last."""
    count = sum(each.held for each in held)
    lines = []
    for language in STATION_MAIL.languages:
        lines += [
            STATION_MAIL.say(
                language, "alarm.summary.text", name=sender.named(language), count=minutes
            ),
            "",
        ]
        for each in held:
            if each.said is not None:
                sentence = _sentence(each.said, catalogue, language)
                lines.append(
                    STATION_MAIL.say(
                        language, "alarm.summary.line", alarm=sentence, count=each.held
                    )
                )
        lines += [
            "",
            STATION_MAIL.say(language, "alarm.where", link=f"{sender.origin}/supervisor"),
            "",
        ]
    return Letter(
        to=to,
        subject=STATION_MAIL.say(STATION_MAIL.languages[0], "alarm.summary.subject", count=count),
        text="\n".join(lines),
        automatic=True,
        languages=STATION_MAIL.languages,
    )


def _sentence(condition: Said, catalogue: Catalogue, language: Language) -> str:
    told = condition.told
    category = condition.category
    key = f"alarm.{condition.kind}"
    if told.cause is not None:
        key = f"alarm.shut_out.{told.cause}"
        if category is not None:
            key = f"alarm.shut_out.{told.cause}.topic"
    elif condition.kind is Kind.WAITING and category is None:
        key = "alarm.waiting.all"
    return STATION_MAIL.say(
        language,
        key,
        topic=_topic(catalogue, category, language),
        count=told.count or 0,
        reference=told.reference or "",
        operator=told.operator or "",
        share=round((told.share or 0) * 100),
    )


def _topic(catalogue: Catalogue, category: str | None, language: Language) -> str:
    if category is None or category not in catalogue:
        return category or ""
    return catalogue[category].wording(language).label
