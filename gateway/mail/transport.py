"""Hands one e-mail to the organisation's mail server, by SMTP (RFC 5321)."""

import ipaddress
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib

TIMEOUT_S = 30.0


class NotSentError(Exception):
    """The mail was not accepted.

    ``code`` is a short word without any address. ``for_good``: a retry will not help. ``unsure``: the connection broke, and
    the server may have accepted it.
    """

    def __init__(self, code: str, *, for_good: bool, unsure: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.for_good = for_good
        self.unsure = unsure


@dataclass(frozen=True, slots=True)
class MailServer:
    """The mail server to use.

    ``tls``: ``implicit`` (smtps), ``required`` (STARTTLS or nothing), or ``offered`` (STARTTLS when the server has it): on
    this machine, or where ``smtp+plain`` says so.
    """

    host: str
    port: int
    username: str | None
    password: str | None
    tls: str

    @classmethod
    def of(cls, url: str) -> "MailServer":
        """Parse ``VS_SMTP_URL``. Raises :class:`ValueError` if it is malformed."""
        parts = urlsplit(url)
        if not parts.hostname:
            raise ValueError("names no host")
        tls = {"smtps": "implicit", "smtp+plain": "offered"}.get(parts.scheme, "required")
        usual = {"smtps": 465, "smtp+starttls": 587}.get(parts.scheme, 25)
        if parts.scheme == "smtp" and is_here(parts.hostname):
            tls = "offered"
        return cls(
            host=parts.hostname,
            port=parts.port or usual,
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            tls=tls,
        )


def is_here(host: str) -> bool:
    """Whether a host is this machine, to which nobody listens in between."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class SmtpTransport:
    """Opens one connection for each mail: there are few of them."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def send(self, mail: EmailMessage) -> None:
        """Send the mail; return when the server has accepted it. Raises :class:`NotSentError`.

        If cancelled in the middle, the server may have accepted it all the same.
        """
        server = self._server
        try:
            await aiosmtplib.send(
                mail,
                hostname=server.host,
                port=server.port,
                username=server.username,
                password=server.password,
                use_tls=server.tls == "implicit",
                start_tls={"implicit": False, "required": True, "offered": None}[server.tls],
                timeout=TIMEOUT_S,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = [refused.code for refused in error.recipients]
            raise NotSentError(
                f"recipient_refused_{codes[0]}", for_good=all(code >= 500 for code in codes)
            ) from None
        except aiosmtplib.SMTPAuthenticationError as error:
            raise NotSentError(f"sign_in_refused_{error.code}", for_good=False) from None
        except aiosmtplib.SMTPSenderRefused as error:
            raise NotSentError(f"sender_refused_{error.code}", for_good=False) from None
        except aiosmtplib.SMTPDataError as error:
            raise NotSentError(f"refused_{error.code}", for_good=error.code >= 500) from None
        except aiosmtplib.SMTPResponseException as error:
            raise NotSentError(f"answered_{error.code}", for_good=False) from None
        except (aiosmtplib.SMTPConnectError, aiosmtplib.SMTPNotSupported) as error:
            raise NotSentError(type(error).__name__, for_good=False) from None
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise NotSentError(type(error).__name__, for_good=False, unsure=True) from None
        except ValueError:
            raise NotSentError("malformed", for_good=True) from None
