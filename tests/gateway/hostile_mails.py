"""Mails as nobody should write them: made of good and bad pieces by a seed, and mutated. The same seed is the same mail.

Each mail is known by its *kind*: ``letter`` may have a receipt, everything else never; None where the mutation leaves it open.
"""

import random
from dataclasses import dataclass

DOMAIN = "stazione.example.org"
CHARSETS = (
    "utf-8", "us-ascii", "iso-8859-1", "ISO-8859-15", "windows-1252", "koi8-r", "utf-7", "shift_jis", "unknown-8bit", "x-none",
    "punycode", "zip", "unicode_escape", "", '"utf-8', "utf-16", "idna", "hz",
)  # fmt: skip
WORDS = (
    b"Buongiorno, vorrei sapere come si rinnova la licenza.", b"perch\xe9 no", b"caff\xc3\xa8", b"\xff\xfe\x00a", b"<b>ciao</b>",
    b"> vecchio", b"=E8=20=", b"\x00\x01\x02", b"-- ", b"Il giorno 3 marzo Ada ha scritto:", b"a" * 3000, b"\xe2\x80\xae gnitirw",
)  # fmt: skip
MACHINES = (
    (b"Auto-Submitted: auto-replied",),
    (b"Auto-Submitted: auto-generated; x=y",),
    (b"auto-submitted:auto-notified",),
    (b"Precedence: bulk",),
    (b"PRECEDENCE: list",),
    (b"Precedence: auto_reply",),
    (b"List-Id: <novita.example.com>",),
    (b"List-Unsubscribe: <mailto:via@example.com>",),
    (b"X-Autoreply: yes",),
    (b"X-Auto-Response-Suppress: All",),
    (b"Return-Path: <>",),
    (b"X-Virtual-Station: main",),
    tuple(b"Received: from a by b; Mon, 30 Nov 2026 10:00:00 +0100" for _ in range(60)),
)
REPORT = (
    b'Content-Type: multipart/report; report-type=delivery-status; boundary="r"\r\n\r\n--r\r\n\r\nNot delivered.\r\n--r\r\n'
    b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.com\r\n\r\nFinal-Recipient: rfc822;"
    b" ada@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--r\r\nContent-Type: text/rfc822-headers\r\n\r\n"
    b"Message-ID: <%s@stazione.example.org>\r\nSubject: x\r\n\r\n--r--\r\n"
)


@dataclass(frozen=True)
class Made:
    raw: bytes
    kind: str | None


def made(seed: int) -> Made:
    """The mail of a *seed*."""
    chance = random.Random(seed)
    kind = "letter"
    headers = [
        b"From: " + chance.choice(
            (
                b"Ada <ada%d@example.org>" % seed,
                b"=?utf-8?q?Ad=C3=A0?= <ada%d@example.org>" % seed,
                b'"Rossi, Ada" <ada%d@example.org>' % seed,
                b"ada%d@example.org (Ada)" % seed,
            )
        ),
        b"To: urp@" + DOMAIN.encode(),
        b"Message-ID: <m%d@example.org>" % seed,
        b"Date: " + chance.choice((b"Mon, 30 Nov 2026 10:00:00 +0100", b"ieri", b"Mon, 99 Nov 99999 99:99:99 +9999", b"")),
        b"Subject: " + chance.choice(
            (b"Domanda", b"=?iso-8859-1?Q?perch=E9?=", b"=?utf-8?b?!!!?=", b"=?x?y?z?=", b"a\r\n Bcc: tutti@example.com",
             b"=?utf-8?q?a=0D=0ABcc:_tutti@example.com?=", b"x" * 5000, b"\xe8\xe9", b"")
        ),
    ]  # fmt: skip
    if chance.random() < 0.1:
        headers.append(_forged_thread(chance, seed))
    if chance.random() < 0.3:
        kind = "machine"
        headers += chance.choice(MACHINES)
    body = _bomb(chance) if chance.random() < 0.003 else _body(chance, 0)
    if chance.random() < 0.1:
        kind, body = "machine", REPORT % b"%024x" % chance.randrange(2**90)
    if chance.random() < 0.02:
        # the station's own address, forged or come back
        kind, headers[0] = "machine", b"From: Urp <URP@stazione.example.org>"
    chance.shuffle(headers)
    if chance.random() < 0.005:
        kind = "machine"
        headers.insert(chance.randrange(len(headers)), _gigantic(chance))
    raw = b"\r\n".join(headers) + b"\r\n" + body
    if chance.random() < 0.4:
        raw, kind = mutated(chance, raw), None
    return Made(raw, kind)


def _forged_thread(chance: random.Random, seed: int) -> bytes:
    """A claim to answer somebody else's mail, or one of the station's that there never was."""
    before = chance.randint(1, 20)
    other = chance.choice(
        (
            b"m%d@example.org" % (seed - before),
            b"%024x@stazione.example.org" % chance.randrange(2**90),
        )
    )
    many = b" ".join(
        b"<m%d@example.org>" % (seed - each) for each in range(1, chance.choice((2, 3, 300)))
    )
    return chance.choice(
        (b"In-Reply-To: <" + other + b">", b"References: " + many, b"References: <" + other + b"\r\nIn-Reply-To: " + other,
         b"In-Reply-To: <" + b"a" * 400 + b"@x> " + other)
    )  # fmt: skip


def _gigantic(chance: random.Random) -> bytes:
    """More header than is read: what stands behind it is not known, so the mail may not be answered."""
    one = chance.choice((b"X-Big: " + b"a" * 300_000, b"\r\n ".join((b"X-Folded: a",) * 80_000)))
    return chance.choice((one, b"\r\n".join(b"X-%d: a" % each for each in range(3_000))))


def _bomb(chance: random.Random) -> bytes:
    """Much out of little: parts, levels, encodings."""
    match chance.randrange(4):
        case 0:
            part = b"--b\r\nContent-Type: text/html\r\n\r\n<p>a\r\n"
            return b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part * 3_000
        case 1:
            nested = b"".join(
                b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (each, each)
                for each in range(300)
            )
            return nested + b"\r\nciao"
        case 2:
            return (
                b"".join((b"Content-Type: message/rfc822\r\n\r\nSubject: dentro\r\n",) * 200)
                + b"\r\nciao"
            )
        case _:
            return (
                b"Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
                + b"<div>=\r\n" * 20_000
            )


def mutated(chance: random.Random, raw: bytes) -> bytes:
    """Octets changed, taken out, doubled, cut."""
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(raw) + 1)
        to = min(len(raw), at + chance.choice((1, 2, 20, 400)))
        match chance.randrange(6):
            case 0:
                raw = raw[:at] + chance.randbytes(to - at) + raw[to:]
            case 1:
                raw = raw[:at] + raw[to:]
            case 2:
                raw = raw[:to] + raw[at:]
            case 3:
                raw = (
                    raw[:at]
                    + chance.choice((b"\r\n\r\n", b"\n", b"\r", b"\x00", b"--b1", b"=?", b"<>"))
                    + raw[at:]
                )
            case 4:
                raw = raw[:at] if at > 40 else raw
            case 5:
                raw = raw.replace(b"\r\n", chance.choice((b"\n", b"\r\n", b"\n\n")))
    return raw


def _body(chance: random.Random, depth: int) -> bytes:
    """The rest of a part's headers, a blank line, and its content."""
    if depth < 14 and chance.random() < (0.5 if depth < 2 else 0.75 if depth > 4 else 0.3):
        boundary = chance.choice((b"b%d" % depth, b"b", b"", b"(a|b)*", b"x" * 90))
        kind = chance.choice(
            (b"mixed", b"alternative", b"related", b"signed", b"digest", b"report", b"niente")
        )
        parts = [_body(chance, depth + 1) for _ in range(chance.choice((0, 1, 2, 2, 3)))]
        inner = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
        end = chance.choice((b"--" + boundary + b"--\r\n", b""))
        return b'Content-Type: multipart/%s; boundary="%s"\r\n\r\n' % (kind, boundary) + inner + end
    if chance.random() < 0.08 and depth < 14:
        return b"Content-Type: message/rfc822\r\n\r\nSubject: dentro\r\n" + _body(chance, depth + 1)
    charset = chance.choice(CHARSETS).encode()
    content = b"\r\n".join(chance.choice(WORDS) for _ in range(chance.randint(0, 5)))
    media = chance.choice(
        (
            b"text/plain",
            b"text/plain",
            b"text/html",
            b"application/pdf",
            b"image/png",
            b"x",
            b"a/b/c",
        )
    )
    encoding = chance.choice((b"7bit", b"base64", b"quoted-printable", b"8BIT", b"x-uuencode"))
    more = chance.choice(
        (b"", b"Content-Disposition: attachment; filename=../../etc/passwd\r\n",
         b"Content-Disposition: attachment; filename*=utf-8''%00%ff%zz.pdf\r\n",
         b"Content-Disposition: inline; filename*0*=x''a; filename*1*=b\r\n")
    )  # fmt: skip
    return (
        b"Content-Type: %s; charset=%s\r\nContent-Transfer-Encoding: %s\r\n%s\r\n"
        % (media, charset, encoding, more)
    ) + content
