"""Certified mail as providers write it: envelopes and receipts, unsigned."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP


def daticert(kind: str, *, about: str = "", sender: str = "ada@pec.it", error: str = "") -> bytes:
    """A ``daticert.xml``."""
    wrong = f"<errore-esteso>{error}</errore-esteso>" if error else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<postacert tipo="{kind}" errore="nessuno"><intestazione>'
        f'<mittente>{sender}</mittente><destinatari tipo="certificato">urp@pec.stazione.it</destinatari>'
        "<risposte>urp@pec.stazione.it</risposte><oggetto>Oggetto</oggetto></intestazione><dati>"
        "<gestore-emittente>Gestore PEC S.p.A.</gestore-emittente>"
        '<data zona="+0100"><giorno>30/11/2026</giorno><ora>10:00:00</ora></data>'
        "<identificativo>opec2941.20261130100000.1.1@pec.it</identificativo>"
        f"<msgid>&lt;{about}&gt;</msgid>{wrong}</dati></postacert>"
    ).encode()


def _mail(subject: str, sender: str) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"], made["Subject"] = sender, "urp@pec.stazione.it", subject
    made["Date"] = "Mon, 30 Nov 2026 10:00:00 +0100"
    return made


def envelope(
    subject: str, text: str, *, sender: str = "ada@pec.it", number: int = 1, answers: str = "",
    reply_to: str = "", kind: str = "posta-certificata",
) -> bytes:  # fmt: skip
    """An envelope of transport with the message in it. Its provider repeats the *reply_to* of the message."""
    inner = _mail(subject, sender)
    inner["Message-ID"] = f"<inner{number}@pec.it>"
    if answers:
        inner["In-Reply-To"] = f"<{answers}>"
    if reply_to:
        inner["Reply-To"] = reply_to
    inner.set_content(text)
    outer = _mail(
        f"POSTA CERTIFICATA: {subject}", f'"Per conto di: {sender}" <posta-certificata@pec.it>'
    )
    outer["Message-ID"] = f"<opec{number}@pec.it>"
    outer["X-Trasporto"] = "posta-certificata"
    outer["Reply-To"] = reply_to or sender
    outer.set_content("Messaggio di posta certificata")
    outer.add_attachment(daticert(kind, about=f"inner{number}@pec.it", sender=sender), maintype="application",
                         subtype="xml", filename="daticert.xml")  # fmt: skip
    outer.add_attachment(inner, filename="postacert.eml")
    return outer.as_bytes()


def anomaly(
    enclosed: bytes, *, sender: str = "eve@example.net", name: str | None = "postacert.eml"
) -> bytes:
    """What a provider makes of an ordinary mail: it encloses that mail, under this *name* or none, and vouches for nothing."""
    outer = _mail(
        "ANOMALIA MESSAGGIO: Oggetto", f'"Per conto di: {sender}" <posta-certificata@pec.it>'
    )
    outer["Message-ID"] = "<anomaly@pec.it>"
    outer["X-Trasporto"] = "errore"
    outer["Reply-To"] = sender
    outer.set_content("Anomalia nel messaggio")
    outer.add_attachment(message_from_bytes(enclosed, policy=SMTP), filename=name)
    return outer.as_bytes()


def with_data(mail: EmailMessage, data: bytes) -> bytes:
    """A mail to which its sender has added a ``daticert.xml`` of their own."""
    mail.add_attachment(data, maintype="application", subtype="xml", filename="daticert.xml")
    return mail.as_bytes()


def ordinary(
    text: str,
    *,
    sender: str = "eve@example.net",
    answers: str = "",
    more: tuple[str, str] | None = None,
) -> EmailMessage:
    """A mail that is not certified."""
    made = _mail("Oggetto", sender)
    made["Message-ID"] = "<ordinary@example.net>"
    if answers:
        made["In-Reply-To"] = f"<{answers}>"
    if more is not None:
        made[more[0]] = more[1]
    made.set_content(text)
    return made


def receipt(kind: str, *, about: str, error: str = "", number: int = 1) -> bytes:
    """A provider's receipt about the message *about*."""
    made = _mail(f"{kind.upper()}: Oggetto", "posta-certificata@pec.it")
    made["Message-ID"] = f"<r{kind}{number}@pec.it>"
    made["X-Ricevuta"] = kind
    made["X-Riferimento-Message-ID"] = f"<{about}>"
    made.set_content("Ricevuta")
    made.add_attachment(daticert(kind, about=about, error=error), maintype="application", subtype="xml",
                        filename="daticert.xml")  # fmt: skip
    return made.as_bytes()
