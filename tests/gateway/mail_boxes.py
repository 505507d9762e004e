"""A mail-box that is none: what a server would keep, and a station's intake on the core's database, which may die anywhere."""

import contextlib
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import select

from gateway.accounts.service import NewAccount
from gateway.attachments.service import Attachments
from gateway.attachments.store import AttachmentStore
from gateway.contacts.opening import DayStands, Opening
from gateway.mailbox.imap import Fetched, MailboxError
from gateway.mailbox.intake import MailIntake
from gateway.mailbox.keeping import KeptMails
from gateway.mailbox.reader import MailboxReader
from gateway.mailbox.tables import MAIL
from gateway.mailbox.wiring import dressing
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.platform.security.tables import Account
from tests.gateway.chat_files import HerePictures

OWN = frozenset({"urp@stazione.example.org", "urp@pec.stazione.it"})


class DiedError(BaseException):
    """The process ends here: nothing of it may catch that."""


@dataclass
class Server:
    """What a mail-box holds. ``steps`` counts what is asked of it and of the database; at ``dies_at`` the asker dies."""

    mails: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    validity: int = 7
    steps: int = 0
    dies_at: int = -1
    refuses: str = ""
    read_only: bool = False
    withholds: set[int] = field(default_factory=set)
    breaks_at: set[int] = field(default_factory=set)
    fetched: int = 0

    def deliver(self, raw: bytes) -> int:
        uid = max(self.mails, default=0) + 1
        self.mails[uid] = raw
        return uid

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.dies_at:
            raise DiedError

    def renumber(self) -> None:
        """As a server that was restored from a copy."""
        self.validity += 1
        numbers = {uid: uid + 1000 for uid in self.mails}
        self.mails = {numbers[uid]: raw for uid, raw in self.mails.items()}
        self.seen = {numbers[uid] for uid in self.seen if uid in numbers}


class Session:
    idles = True

    def __init__(self, server: Server) -> None:
        if server.refuses:
            raise MailboxError(server.refuses)
        self._server = server
        self.uid_validity = server.validity
        self.uid_next = max(server.mails, default=0) + 1

    @property
    def marks(self):
        return not self._server.read_only

    def waiting(self, since_uid, since_day):
        self._server.step()
        mails, seen = self._server.mails, self._server.seen
        return sorted(uid for uid in mails if uid >= since_uid or uid not in seen)

    def fetch(self, uid):
        self._server.step()
        self._server.fetched += 1
        if uid in self._server.withholds:
            raise MailboxError("refused")
        if uid in self._server.breaks_at:
            raise MailboxError("unreachable")
        raw = self._server.mails.get(uid)
        return None if raw is None else Fetched(raw, False)

    def mark(self, uids: Collection[int]):
        if not uids:
            return
        self._server.step()
        if self._server.read_only:
            raise MailboxError("refused")
        self._server.seen |= set(uids)
        self._server.step()

    def wait(self, within_s):
        pass

    def close(self):
        pass


class MortalDatabase:
    """A database whose user may die before a transaction, in it, and right after it."""

    def __init__(self, database, server: Server) -> None:
        self._database = database
        self._server = server
        self.reading = database.reading

    @contextlib.asynccontextmanager
    async def writing(self):
        self._server.step()
        async with self._database.writing() as session:
            yield session
            self._server.step()
        self._server.step()


class AlwaysLeader:
    async def take(self):
        return True


class Scanner:
    async def virus_in(self, data):
        return "Eicar" if b"EICAR" in data else None


class Shown:
    async def show(self, contact_id, line):
        pass


def opening_of(core) -> Opening:
    """The published hours, for a core whose only topic is weapons."""
    return Opening(
        core.database, station="main", configured=core.settings.opening, always=bool, categories=["weapons"],
        technical=[], day=DayStands, clock=core.clock,
    )  # fmt: skip


async def operator_of(core, username="anna") -> Staff:
    """An operator who is signed in; one that is not there is made."""
    query = select(Account).where(Account.username == username)
    async with core.database.reading() as session:
        account = (await session.execute(query)).scalar_one_or_none()
    if account is None:
        new = NewAccount(
            username, Role.OPERATOR, "correct horse battery", username.title(), {"weapons": 3}
        )
        await core.accounts.add_all([new], one_time=False)
        async with core.database.reading() as session:
            account = (await session.execute(query)).scalar_one()
    return Staff(
        account_id=account.id, session_id="s", role=Role.OPERATOR, account=account, proven_at=core.clock(), enrolling=False
    )  # fmt: skip


def station_of(
    core, later, server: Server, *, box=MAIL, topic="weapons", certifies=False, connect=None
):
    """What takes mails in, and the reader: the same as one process of the station has."""
    database = MortalDatabase(core.database, server)
    attachments = Attachments(
        core.database, Shown(), AttachmentStore.of(core.settings, core.database),
        kinds=("jpeg", "png", "pdf"), megabytes=1, pictures=HerePictures(), scanner=Scanner(),
        now_ms=lambda: int(core.clock().timestamp() * 1000),
    )  # fmt: skip
    intake = MailIntake(
        database, later.cases, attachments, kept=KeptMails(database, core.keys, core.clock), catalogue=later.catalogue,
        own=lambda: OWN, topic=topic, clock=core.clock,
    )  # fmt: skip
    later.hooks.letters[:] = [dressing(intake, certifies=certifies)]

    async def connecting():
        return connect or (lambda: Session(server))

    reader = MailboxReader(
        box, connecting, database, intake, AlwaysLeader(), clock=core.clock, wait_s=10
    )
    return intake, reader, attachments
