"""Inquiries on a core's database; nothing looks at the clock by itself."""

from types import SimpleNamespace
from typing import Any

from gateway.inquiries.reading import InquiryReading
from gateway.inquiries.replies import InquiryReplies
from gateway.inquiries.service import Inquiries
from gateway.inquiries.watch import InquiryWatch
from gateway.knowledge.service import Sheets
from gateway.mailbox.keeping import KeptMails
from gateway.mailbox.mail_files import MailFiles
from gateway.topics.service import Topics
from tests.gateway.sheet_finder import finder_of
from tests.support.core import Core


def inquiries_of(
    core: Core, later: Any, topics: Topics, attachments: Any = None
) -> SimpleNamespace:
    """``inquiries``, ``reading``, ``replies``, ``watch``, and ``tasks`` that were given, each with whom it was given to."""
    files = MailFiles(core.database, KeptMails(core.database, core.keys, core.clock), attachments)
    sheets = Sheets(core.database, topics.catalogue, core.clock, finder_of(core, topics))
    inquiries = Inquiries(
        core.database, later.outbox, later.sender, later.concerned, sheets, core.clock
    )
    tasks: list[tuple[str, str]] = []

    async def give(text: str, account: str, _by: str) -> None:
        tasks.append((account, text))

    return SimpleNamespace(
        inquiries=inquiries,
        reading=InquiryReading(
            core.database,
            inquiries,
            files,
            core.clock,
            certifies=later.outbox.certifies,
            reads_mail=False,
        ),
        replies=InquiryReplies(inquiries),
        watch=InquiryWatch(core.database, later.outbox, inquiries, give, core.clock),
        tasks=tasks,
    )
