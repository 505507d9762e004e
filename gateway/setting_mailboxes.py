"""The settings of mail-boxes: where citizens' e-mail and certified mail (PEC) is read, and how certified mail is sent."""

from functools import partial
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BeforeValidator, model_validator
from pydantic_settings import BaseSettings

from gateway import setting_values as values
from gateway.platform.email_and_phone import email_address


def mailbox(value: Any) -> str:
    """Validate the address of an IMAP mail-box, with its user."""
    example = "imaps://user:password@mail.example.org/INBOX"
    text = values.url(value, ("imaps", "imap", "imap+plain"), example=example, secret=True)
    if not urlsplit(text).hostname or not urlsplit(text).username:
        raise ValueError(f"the value is not a URL like {example}")
    return text


def token_server(value: Any) -> str:
    """Validate the address of access tokens for a mail-box (OAuth 2.0), with the client's name and secret."""
    example = "https://client:secret@login.example.org/oauth2/token?scope=..."
    text = values.url(value, ("https", "http"), example=example, secret=True)
    if not urlsplit(text).hostname or not urlsplit(text).username:
        raise ValueError(f"the value is not a URL like {example}")
    return text


def address_of_list(value: Any) -> str:
    """Validate the address of the list shared with other bodies, whose mail arrives in the mail-box."""
    try:
        return email_address(str(value))
    except ValueError:
        raise ValueError("the value is not an e-mail address") from None


Mailbox = Annotated[str, BeforeValidator(mailbox)]
MailServer = Annotated[
    str,
    BeforeValidator(
        partial(
            values.url,
            schemes=("smtp", "smtp+plain", "smtp+starttls", "smtps"),
            example="smtps://user:password@smtps.pec.example.org:465",
            secret=True,
        )
    ),
]
MailFrom = Annotated[str, BeforeValidator(values.mail_from)]


class MailboxSettings(BaseSettings):
    """The mail-boxes' part of :class:`gateway.settings.Settings`."""

    imap_url: Mailbox | None = None
    imap_token_url: Annotated[str, BeforeValidator(token_server)] | None = None
    imap_topic: str = "reports"
    list_address: Annotated[str, BeforeValidator(address_of_list)] | None = None
    pec_imap_url: Mailbox | None = None
    pec_smtp_url: MailServer | None = None
    pec_from: MailFrom | None = None

    @model_validator(mode="after")
    def _mailboxes_agree(self) -> "MailboxSettings":
        """Certified mail needs a server and a sender; tokens are for a mail-box."""
        if (self.pec_smtp_url is None) != (self.pec_from is None):
            pair = ("PEC_SMTP_URL", "PEC_FROM")
            there, missing = pair if self.pec_from is None else reversed(pair)
            raise ValueError(f"VS_{missing}: must be set when VS_{there} is")
        if self.list_address is not None and self.imap_url is None:
            raise ValueError("VS_IMAP_URL: must be set when VS_LIST_ADDRESS is")
        if self.imap_token_url is not None and self.imap_url is None:
            raise ValueError("VS_IMAP_URL: must be set when VS_IMAP_TOKEN_URL is")
        return self
