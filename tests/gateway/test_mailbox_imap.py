"""How a mail-box is opened, with a stand-in for the library's connection."""

import imaplib

import pytest

from gateway.mailbox import imap
from gateway.mailbox.imap import MailboxServer, MailboxSession

SERVER = MailboxServer.of("imaps://urp:geheim@mail.example.org/INBOX")


class Client:
    """A server that allows what *flags* say; None: reading alone."""

    def __init__(self, flags) -> None:
        self._flags = flags
        self.readonly = None

    def login(self, _user, _password):
        pass

    def select_folder(self, _folder, readonly=False):
        if self._flags is None and not readonly:
            raise imaplib.IMAP4.readonly("INBOX is not writable")
        self.readonly = readonly
        opened = {b"UIDVALIDITY": 7, b"UIDNEXT": 3}
        return opened if not self._flags else opened | {b"PERMANENTFLAGS": self._flags}

    def has_capability(self, _name):
        return True


@pytest.mark.parametrize(
    ("flags", "readonly", "marks"),
    [
        ((b"\\Answered", b"\\Seen"), False, True),
        ((), False, True),
        ((b"\\Answered",), False, False),
        (None, True, False),
    ],
)
def test_a_mailbox_says_whether_mails_can_be_marked(monkeypatch, flags, readonly, marks):
    client = Client(flags)
    monkeypatch.setattr(imap, "IMAPClient", lambda *_of, **_with: client)
    session = MailboxSession(SERVER, None)
    assert (client.readonly, session.marks, session.uid_next) == (readonly, marks, 3)
