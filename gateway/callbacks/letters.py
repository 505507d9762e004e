"""The e-mails of a request to be called back: that it has come in, and the link when its turn has come."""

from datetime import datetime
from typing import Final

from gateway.mail.compose import Letter, Sender, when

_RECEIPT: Final = {
    "it": (
        "La richiameremo {reference}",
        (
            "Buongiorno,\n\n"
            "ha chiesto una richiamata in video. Quando tocca a lei riceve qui un collegamento per\n"
            "entrare: vale una volta sola e per pochi minuti, quindi tenga d'occhio la posta.\n"
            "Nessuno la chiama prima di {due}.\n\n"
            "Numero di riferimento: {reference}\n"
            "Codice per seguire la richiesta o annullarla: {code}\n"
            "Qui: {link}\n\n"
            "Conservi il codice e non lo dia a nessuno.\n"
            "Se non lo ha chiesto lei, ignori questa e-mail o annulli la richiesta con il codice.\n\n"
            "Questo servizio non è il 112: se qualcuno è in pericolo, chiami subito il 112.\n\n"
            "{name}\n{organisation}\n"
        ),
    ),
    "en": (
        "We will call you back {reference}",
        (
            "Hello,\n\n"
            "you asked to be called back by video. When it is your turn a link comes here: it is good once\n"
            "and for a few minutes, so keep an eye on your mail. Nobody calls you before {due}.\n\n"
            "Reference number: {reference}\n"
            "Code to follow your request or to cancel it: {code}\n"
            "Here: {link}\n\n"
            "Keep the code and give it to nobody.\n"
            "If it was not you who asked, ignore this e-mail or cancel the request with the code.\n\n"
            "This service is not 112: if somebody is in danger, call 112 at once.\n\n"
            "{name}\n{organisation}\n"
        ),
    ),
}
_NEAR: Final = {
    "it": (
        "Tra poco la richiamiamo {reference}",
        (
            "Buongiorno,\n\n"
            "tra poco tocca a lei: {ahead}. Quando un operatore è libero le arriva qui il\n"
            "collegamento per entrare in video, valido per pochi minuti: tenga aperta la posta.\n\n"
            "Se non può più, annulli la richiesta con il suo codice: {link}\n\n"
            "Questo servizio non è il 112: se qualcuno è in pericolo, chiami subito il 112.\n\n"
            "{name}\n{organisation}\n"
        ),
        (
            "in questo momento nessuno è prima di lei",
            "in questo momento una persona è prima di lei",
            "in questo momento {count} persone sono prima di lei",
        ),
    ),
    "en": (
        "We will call you back soon {reference}",
        (
            "Hello,\n\n"
            "it will be your turn soon: {ahead}. When an operator is free the link to come in by video\n"
            "comes here, good for a few minutes: keep your mail open.\n\n"
            "If you cannot any more, cancel the request with your code: {link}\n\n"
            "This service is not 112: if somebody is in danger, call 112 at once.\n\n"
            "{name}\n{organisation}\n"
        ),
        (
            "at this moment nobody is before you",
            "at this moment one person is before you",
            "at this moment {count} people are before you",
        ),
    ),
}
_LINK: Final = {
    "it": (
        "Tocca a lei: entri in video {reference}",
        (
            "Buongiorno,\n\n"
            "un operatore la aspetta. Apra questo collegamento per entrare:\n\n{link}\n\n"
            "Vale una volta sola, fino alle {until}. Se non ha chiesto una richiamata, ignori\n"
            "questa e-mail.\n\n"
            "{name}\n{organisation}\n"
        ),
    ),
    "en": (
        "It is your turn: come in by video {reference}",
        (
            "Hello,\n\n"
            "an operator is waiting for you. Open this link to come in:\n\n{link}\n\n"
            "It is good once, until {until}. If you did not ask to be called back, ignore this e-mail.\n\n"
            "{name}\n{organisation}\n"
        ),
    ),
}


def asked(
    sender: Sender, *, to: str, language: str, reference: str, code: str, due: datetime
) -> Letter:
    """That the request has come in; *due* (local) is when it comes in line."""
    tongue = language if language in _RECEIPT else "it"
    subject, text = _RECEIPT[tongue]
    return Letter(
        to=to,
        subject=subject.format(reference=reference),
        text=text.format(
            reference=reference,
            code=code,
            due=when(due, tongue),
            link=f"{sender.origin}/#callback-code",
            name=sender.name,
            organisation=sender.organisation,
        ),
        automatic=True,
    )


def called(
    sender: Sender, *, to: str, language: str, reference: str, link: str, until: datetime
) -> Letter:
    """The link by which the citizen comes in, good until *until* (local)."""
    subject, text = _LINK.get(language, _LINK["it"])
    return Letter(
        to=to,
        subject=subject.format(reference=reference),
        text=text.format(
            link=link, until=f"{until:%H:%M}", name=sender.name, organisation=sender.organisation
        ),
        automatic=True,
    )


def near(sender: Sender, *, to: str, language: str, reference: str, ahead: int) -> Letter:
    """That the turn is near; *ahead*: how many are before."""
    subject, text, places = _NEAR.get(language, _NEAR["it"])
    return Letter(
        to=to,
        subject=subject.format(reference=reference),
        text=text.format(
            ahead=places[min(ahead, 2)].format(count=ahead),
            link=f"{sender.origin}/#callback-code",
            name=sender.name,
            organisation=sender.organisation,
        ),
        automatic=True,
    )
