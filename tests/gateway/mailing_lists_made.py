"""The mailing list on a core's database; nothing is sent by itself."""

from types import SimpleNamespace
from typing import Any

from gateway.mailbox.keeping import KeptMails
from gateway.mailbox.mail_files import MailFiles
from gateway.mailing_list.posts import ListPosts
from gateway.mailing_list.service import MailingList
from gateway.mailing_list.shared_files import SharedFiles
from gateway.mailing_list.subscribers import Subscribers
from gateway.platform.security.sealing import Sealer
from tests.support.core import Core

ADDRESS = "lista@stazione.example.org"


def mailing_list_of(core: Core, later: Any, attachments: Any) -> SimpleNamespace:
    """``entries``, ``subscribers``, ``files``, and ``posts``, which takes mails."""
    subscribers = Subscribers(
        core.database, later.outbox, later.sender, Sealer(core.keys.of("list-subscription")), core.clock,
        address=ADDRESS,
    )  # fmt: skip
    kept = MailFiles(core.database, KeptMails(core.database, core.keys, core.clock), attachments)
    files = SharedFiles(
        core.database, kept, Sealer(core.keys.of("list-files")), origin=later.sender.origin
    )
    entries = MailingList(
        core.database, later.outbox, later.sender, subscribers, files, core.clock, address=ADDRESS
    )
    return SimpleNamespace(
        entries=entries,
        subscribers=subscribers,
        files=files,
        posts=ListPosts(entries, address=ADDRESS),
    )
