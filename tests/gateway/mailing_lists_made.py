"""The mailing list on a core's database; nothing is sent by itself."""

from types import SimpleNamespace
from typing import Any

from gateway.mailing_list.posts import ListPosts
from gateway.mailing_list.service import MailingList
from gateway.mailing_list.subscribers import Subscribers
from gateway.platform.security.sealing import Sealer
from tests.support.core import Core

ADDRESS = "lista@stazione.example.org"


def mailing_list_of(core: Core, later: Any) -> SimpleNamespace:
    """``entries``, ``subscribers``, and ``posts``, which takes mails."""
    subscribers = Subscribers(
        core.database, later.outbox, later.sender, Sealer(core.keys.of("list-subscription")), core.clock,
        address=ADDRESS,
    )  # fmt: skip
    entries = MailingList(
        core.database, later.outbox, later.sender, subscribers, core.clock, address=ADDRESS
    )
    return SimpleNamespace(
        entries=entries, subscribers=subscribers, posts=ListPosts(entries, address=ADDRESS)
    )
