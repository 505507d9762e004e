"""Fixtures of the gateway's tests: a core on a real database, an application, signed-in staff."""

import contextlib
import dataclasses
import functools
import logging
import os
from collections.abc import AsyncIterator, Callable, Collection
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import structlog
from aiohttp.test_utils import TestClient, TestServer

from gateway.accounts import passwords
from gateway.accounts.approvals.deciders import (
    Deciders,
)
from gateway.accounts.service import MACHINE
from gateway.archive.capture.service import RecordingDesk
from gateway.archive.copies.receipt_mail import ReceiptMail
from gateway.archive.copies.receipts import Receipts
from gateway.archive.copies.service import Copies
from gateway.archive.custody.keeping import KeepingView
from gateway.archive.custody.retention import Retention
from gateway.archive.custody.service import Custody
from gateway.archive.exports.orders import Exports
from gateway.archive.playback.masking import Masking
from gateway.archive.playback.noted_marks import RecordingMarks
from gateway.bodies.service import Bodies
from gateway.circulars.service import Circulars
from gateway.conference.book import ConferenceBook
from gateway.conference.calendars import Calendars
from gateway.conference.corrections import RollCorrections
from gateway.conference.desk import ConferenceDesk, RetentionDays
from gateway.conference.given import GivenNow
from gateway.conference.guests import GuestLinks
from gateway.conference.invitations import Invitations
from gateway.conference.minutes_book import MinutesBook
from gateway.conference.scheduling import Scheduling
from gateway.contact_history.story import ContactHistory
from gateway.contacts import changes as contacts
from gateway.contacts.opening import DayStands, Opening
from gateway.evaluation.wiring import EvaluationWiring
from gateway.ground import utc_now
from gateway.knowledge.service import Sheets
from gateway.knowledge.uses import SheetUses
from gateway.line.numbers.service import InboundNumbers
from gateway.platform.audit import log as audit
from gateway.platform.audit.verification import of_station
from gateway.platform.audit.watch import AuditWatch
from gateway.platform.follow_codes import FollowCodes
from gateway.platform.ids import new_id, new_operator_code
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.platform.throttle import AddressThrottle
from gateway.platform.times import to_ms
from gateway.platform.topics import topics as shipped_topics
from gateway.reports.reports import Reports, thresholds_of
from gateway.review.search import SearchIndex
from gateway.schema import RECORDED, REPORT_COLUMNS
from gateway.search.service import Search
from gateway.settings import Settings, load_settings
from gateway.stores import open_archive, open_exports
from gateway.topics.service import Topics
from gateway.workday.agenda import Agendas
from gateway.workday.service import WorkingDay
from queueing.categories import Catalogue
from signaling.limits import Rate
from signaling.protocol.base import IceServer
from tests.gateway.answered_later import messages_of
from tests.gateway.chat_files import ChatFiles
from tests.gateway.complaints_made import complaints_of
from tests.gateway.fakes import (
    FakeActs,
    FakeAuthorisations,
    FakeBesideChat,
    FakeCallbacks,
    FakeChecks,
    FakeHands,
    FakeHelpCalls,
    FakeLeaver,
    FakeMonitoring,
    FakeOperatorStates,
    FakeStation,
    FakeSteering,
    FakeVault,
    FakeWholeness,
)
from tests.gateway.inquiries_made import inquiries_of
from tests.gateway.mailing_lists_made import mailing_list_of
from tests.gateway.sheet_finder import finder_of
from tests.gateway.surface import Parts, nothing, surface_of
from tests.support.core import Core
from tests.support.search_engine import engine
from tests.support.servers.databases import spare_migrations
from tests.support.servers.postgres import (  # noqa: F401
    empty_postgres_database,
    postgres_cluster,
    postgres_database,
    postgres_template,
)
from tests.support.servers.unsigned import unsigned

PASSWORD = "correct horse battery"


class Clock:
    """A clock that a test moves by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clean_environment(monkeypatch, tmp_path):
    """No VS_ variable and no station.toml: only what the test sets."""
    for name in list(os.environ):
        if name.upper().startswith("VS_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def begun_station(clean_environment):
    """What commands find where a station has been: its database at the newest schema, which each would make anew else."""
    spare_migrations(load_settings().database)
    return clean_environment


@pytest.fixture(autouse=True)
def logging_as_it_was():
    """A command that a test runs in this process sets up logging to a stream that is closed with it; everybody who logs
    later would fail there, each time with a page of words."""
    configured, handlers, level = (
        structlog.get_config(),
        logging.root.handlers[:],
        logging.root.level,
    )
    yield
    if logging.root.handlers != handlers:
        for each in logging.root.handlers:
            if isinstance(each, logging.FileHandler) and each not in handlers:
                each.close()
        logging.root.handlers[:] = handlers
        logging.root.setLevel(level)
        structlog.configure(**configured)


@functools.cache
def _usual_settings() -> Settings:
    # second factors have tests of their own; everybody else signs in by a password
    return Settings(mfa_roles="none")


@pytest.fixture
def settings(clean_environment) -> Settings:
    return _usual_settings().model_copy(update={"data_dir": clean_environment / "var"})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def dialect(request) -> str:
    """The same test on both databases; a test in which SQL plays no part names one of them."""
    return request.param


@pytest.fixture
def empty_database_url(request, dialect, tmp_path) -> str:
    """A database without any table."""
    if dialect == "postgresql":
        return request.getfixturevalue("empty_postgres_database")
    return f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
def database_url(request, dialect, tmp_path) -> str:
    """A database at the newest schema."""
    if dialect == "postgresql":
        return request.getfixturevalue("postgres_database")
    url = f"sqlite+aiosqlite:///{tmp_path / 'station.db'}"
    spare_migrations(url)
    return url


@pytest.fixture
async def database(database_url) -> AsyncIterator[Database]:
    """A database without a row, for tests that need no core."""
    made = unsigned(database_url)
    yield made
    await made.aclose()


@contextlib.asynccontextmanager
async def opened_core(
    settings: Settings, clock: Clock, *, categories: Collection[str] = ("road-code", "weapons")
) -> AsyncIterator[Core]:
    spare_migrations(settings.database)
    core = await Core.open(settings, categories=set(categories), clock=clock)
    try:
        yield core
    finally:
        await core.aclose()


@pytest.fixture
async def core(settings, clock) -> AsyncIterator[Core]:
    async with opened_core(settings, clock) as made:
        yield made


@pytest.fixture
def search(clock) -> Search:
    """The search over the topics that ship."""
    topics = SimpleNamespace(revision=0, catalogue=Catalogue(tuple(shipped_topics())))
    return Search(topics, clock, engine())


@pytest.fixture
def vault() -> FakeVault:
    return FakeVault()


@pytest.fixture
def retention(core) -> Retention:
    """No rules, 180 days."""
    return Retention(
        core.database, station="main", configured=[], default_days=180, clock=core.clock
    )


@pytest.fixture
def deciders(core) -> Deciders:
    """Accounts are new for seven days; those of ``people`` are not."""
    return Deciders(core.database, days=7, clock=core.clock)


@pytest.fixture
def wholeness() -> FakeWholeness:
    return FakeWholeness()


@pytest.fixture
def acts() -> FakeActs:
    return FakeActs()


class FakeJobs:
    """The bell of the job workers, which counts its rings, and their progress."""

    def __init__(self) -> None:
        self.rings = 0
        self.done: dict[str, float] = {}

    async def ring(self) -> bool:
        self.rings += 1
        return True

    async def of(self, job_ids: list[str]) -> dict[str, float]:
        return {job: done for job, done in self.done.items() if job in job_ids}


@pytest.fixture
def jobs() -> FakeJobs:
    return FakeJobs()


@pytest.fixture
def exports(core, acts, jobs) -> Exports:
    """Orders on the core's database; nobody makes them by himself."""
    return Exports(
        core.database,
        open_exports(core.settings),
        acts,
        jobs,
        jobs,
        core.sessions,
        core.signer,
        core.clock,
        masking=Masking.by(core.settings),
    )


@pytest.fixture
def dist(tmp_path):
    root = tmp_path / "dist"
    (root / "assets").mkdir(parents=True)
    for name in ("index", "login", "desk", "supervisor", "quality", "admin"):
        (root / f"{name}.html").write_text(f"<!doctype html><title>{name}</title>")
    (root / "assets" / "app-3f9a.js").write_text("export const a = 1;\n" * 100)
    (root / "favicon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    return root


class FakePaths:
    """Notes the offers; answers what the test says, or raises it."""

    def __init__(self) -> None:
        self.offers: list[str] = []
        self.outcome: str | Exception = "answer"

    def servers(self):
        return [IceServer(urls=["turn:relay.example.org"], username="1:path", credential="secret")]

    async def trial(self, sdp: str) -> str:
        self.offers.append(sdp)
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


@pytest.fixture
def day_stands() -> list[Callable[[], DayStands]]:
    """What the hours ask of the working day, last; nobody has begun one."""
    return [DayStands]


@pytest.fixture
def opening(core, day_stands) -> Opening:
    """The opening hours as the settings have them."""
    return Opening(
        core.database,
        station="main",
        configured=core.settings.opening,
        always=bool,
        categories=["road-code", "weapons"],
        technical=[],
        day=lambda: day_stands[-1](),
        clock=core.clock,
    )


@pytest.fixture
def day(core, opening, topics, day_stands) -> WorkingDay:
    """The working day; nobody has begun it."""
    reports = Reports(
        core.database, thresholds_of(core.settings), core.clock, columns=REPORT_COLUMNS
    )
    made = WorkingDay(
        core.database,
        opening,
        Agendas(
            core.database,
            reports,
            Sheets(core.database, topics.catalogue, core.clock, finder_of(core, topics)),
            core.clock,
            measures=nothing,
            emerging=nothing,
            reports_due=nothing,
        ),
        station=core.settings.station,
        catalogue=topics.catalogue,
        by_hand=False,
        opens_itself_s=900,
        clock=core.clock,
    )
    day_stands.append(made.stands)
    return made


@pytest.fixture
def topics(core) -> Topics:
    """The topics that ship, which a test may change."""
    return Topics(core.database, station=core.settings.station, clock=core.clock)


@pytest.fixture
def later(core, opening, topics) -> SimpleNamespace:
    """Messages on the core's database; nothing is sent by itself, and nobody offers them."""
    return messages_of(core, opening, topics.catalogue)


@pytest.fixture
async def complaints(core, opening, topics, later, attachments) -> SimpleNamespace:
    """Complaints on the core's database, with the lists that ship."""
    return await complaints_of(
        core, opening, later, attachments=attachments.service, catalogue=topics.catalogue
    )


@pytest.fixture
def inquiries(core, later, topics, attachments) -> SimpleNamespace:
    """Inquiries on the core's database."""
    return inquiries_of(core, later, topics, attachments.service)


@pytest.fixture
def mailing_list(core, later, attachments) -> SimpleNamespace:
    """The mailing list on the core's database."""
    return mailing_list_of(core, later, attachments.service)


@pytest.fixture
def marks(core) -> RecordingMarks:
    """What happened in recorded conversations."""
    return RecordingMarks(open_archive(core.settings), core.database, core.clock, RECORDED)


@pytest.fixture
def receipts(core, marks, retention) -> Receipts:
    """What citizens are told of what was recorded."""
    return Receipts(core.database, marks, retention, FollowCodes(core.keys))


@pytest.fixture
def copies(core, receipts, acts, exports, jobs, deciders) -> Copies:
    """Copies that citizens ask for; one address tries five codes an hour."""
    attempts = AddressThrottle("copy-code", Rate(5, 3600), core.keys.of("throttle"))
    return Copies(
        core.database,
        receipts,
        FollowCodes(core.keys),
        attempts,
        acts,
        exports,
        jobs.ring,
        core.signer,
        deciders,
        blurred=("agent", "colleague"),
        clock=core.clock,
    )


def evaluation_of(core: Core, custody: Custody, catalogue: Catalogue) -> EvaluationWiring:
    """The quality office on the core's database; nobody assigns new recordings by himself."""
    desk = SimpleNamespace(add_chore=lambda _chore: None)
    queue = SimpleNamespace(categories=catalogue)
    return EvaluationWiring(core.ground, queue, SimpleNamespace(custody=custody, desk=desk))


@pytest.fixture
def attachments(core) -> ChatFiles:
    """Files in the chat: of a contact ``c1`` that operator ``a1`` is talking with, pictures and PDFs."""
    return ChatFiles(core)


async def _to_nobody(_found: object) -> None:
    """No page is there to be told of a change."""


@pytest.fixture
def hands() -> FakeHands:
    """Which contact each operator has in hand, for sheets."""
    return FakeHands()


class SheetProblems:
    """What came of reports on sheets: tasks, and words of missing ones."""

    def __init__(self) -> None:
        self.tasks: list[tuple[str, str | None, str]] = []
        self.missing: list[tuple[str, str, str]] = []

    async def give_task(self, *task: Any) -> None:
        self.tasks.append(task)

    async def note(self, *missing: Any) -> None:
        self.missing.append(missing)


@pytest.fixture
def sheet_problems() -> SheetProblems:
    return SheetProblems()


@pytest.fixture
def parts(
    core,
    hands,
    attachments,
    vault,
    wholeness,
    acts,
    retention,
    dist,
    opening,
    day,
    later,
    exports,
    marks,
    copies,
    receipts,
    deciders,
    topics,
    complaints,
    inquiries,
    mailing_list,
    sheet_problems,
) -> Parts:
    """What the application is given from outside; a test may replace some of it."""
    custody = Custody(core.database, acts, retention, deciders, core.clock)
    calendars = Calendars("https://station.example", ZoneInfo("Europe/Rome"), "station.example")
    return Parts(
        station=FakeStation(),
        floor=FakeStation(),
        reports=Reports(
            core.database, thresholds_of(core.settings), core.clock, columns=REPORT_COLUMNS
        ),
        cool_downs=FakeStation(),
        authorisations=FakeAuthorisations(),
        destinations=FakeAuthorisations(),
        steering=FakeSteering(),
        notices=FakeSteering(),
        monitoring=FakeMonitoring(),
        take_overs=FakeMonitoring(),
        operator_states=FakeOperatorStates(),
        beside_chat=FakeBesideChat(),
        help_calls=FakeHelpCalls(),
        contact_history=ContactHistory(core.database, {"station-check"}),
        opening=opening,
        day=day,
        minutes=MinutesBook(
            ConferenceBook(core.database, core.settings.station),
            core.database,
            station=core.settings.station,
            zone="Europe/Rome",
            catalogue=topics.catalogue,
            organisation=core.settings.organisation,
            station_name=core.settings.station_name,
            clock=core.clock,
        ),
        conferences=ConferenceDesk(
            ConferenceBook(core.database, core.settings.station),
            GuestLinks(core.database, core.signer, b"browsers", core.clock),
            core.database,
            origin="https://station.example",
            dial_in=lambda: None,
            organisation=core.settings.organisation,
            kept=RetentionDays(days=3650, chat_days=180),
            zone="Europe/Rome",
            clock=core.clock,
        ),
        scheduling=Scheduling(
            ConferenceBook(core.database, core.settings.station),
            core.database,
            calendars,
            Invitations(later.outbox, later.sender, calendars, "Stazione <urp@example.org>"),
            station=core.settings.station,
            closed=opening.closed_on,
            clock=core.clock,
        ),
        given=GivenNow(
            ConferenceBook(core.database, core.settings.station),
            core.database,
            station=core.settings.station,
            clock=core.clock,
        ),
        roll_corrections=RollCorrections(
            ConferenceBook(core.database, core.settings.station),
            core.database,
            tell=_to_nobody,
            zone="Europe/Rome",
            clock=core.clock,
        ),
        messages=later.messages,
        message_desk=later.desk,
        message_acts=later.acts,
        message_views=later.views,
        message_holds=later.holds,
        callbacks=FakeCallbacks(),
        mail_routes=later.mail_routes,
        cases=later.cases,
        sheet_uses=SheetUses(
            core.database,
            hands,
            later.outbox,
            later.sender,
            core.clock,
            give_task=sheet_problems.give_task,
            missing=sheet_problems.note,
        ),
        complaints=complaints,
        inquiries=inquiries,
        mailing_list=mailing_list,
        bodies=Bodies(
            core.database, later.outbox, later.sender, core.clock, may_see=later.concerned.may_see
        ),
        circulars=Circulars(core.database, later.outbox, later.sender, core.clock),
        attachments=attachments,
        vault=vault,
        wholeness=wholeness,
        acts=acts,
        custody=custody,
        review=evaluation_of(core, custody, topics.catalogue),
        copies=copies,
        receipt_mail=ReceiptMail(
            core.database, later.outbox, later.sender, receipts, core.clock, chat_days=180
        ),
        retention=retention,
        exports=exports,
        keeping=KeepingView(core.database, open_archive(core.settings), retention, core.clock),
        kept=retention,
        marks=marks,
        finder=SearchIndex(core.database),
        station_checks=FakeChecks(),
        leaver=FakeLeaver(),
        paths=FakePaths(),
        audit=AuditWatch(of_station(core.database, core.keys, core.settings.data_dir), core.clock),
        topics=topics,
        numbers=InboundNumbers(
            core.database,
            core.settings,
            topics.catalogue,
            station=core.settings.station,
            clock=core.clock,
        ),
        dist=dist,
    )


@pytest.fixture
async def app(core, parts):
    return surface_of(core, parts)


@contextlib.asynccontextmanager
async def client_of(
    core: Core, parts: Parts, *, documented: bool = True, **settings: Any
) -> AsyncIterator[TestClient[Any, Any]]:
    """A client of an application on ``core``, with other settings than the core's. ``documented``: its answers are held
    against the document of the API."""
    changed = core.settings.model_copy(update=settings)
    ground = dataclasses.replace(core.ground, settings=changed)
    made = surface_of(dataclasses.replace(core, ground=ground), parts, documented=documented)
    async with TestClient(TestServer(made)) as client:
        yield client


@pytest.fixture
async def client(app) -> AsyncIterator[TestClient[Any, Any]]:
    async with TestClient(TestServer(app)) as made:
        yield made


@functools.cache
def _password_hash() -> str:
    return passwords.HASHER.hash(PASSWORD)


@pytest.fixture
async def people(core, clock) -> dict[Role, Any]:
    """One account of each role, all with the same password, made a month ago. Written at once: half of all tests begin so."""
    made_at = clock() - timedelta(days=30)
    made = {
        role: Account(
            id=new_id(),
            username=f"{role.value}1",
            display_name=role.value.title(),
            code=new_operator_code(),
            password_hash=_password_hash(),
            password_set_at=made_at,
            role=role.value,
            must_change_password=False,
            created_at=made_at,
            skills=[],
            demonstration=False,
            categories=[],
        )
        for role in Role
    }
    async with core.database.writing() as session:
        session.add_all(made.values())
        await session.flush()
        for role, account in made.items():
            await audit.append(
                session,
                at=made_at,
                account_id=None,
                action="account.add",
                subject=f"account:{account.id}",
                detail={"origin": MACHINE, "role": role.value},
            )
    return made


@pytest.fixture
def bearer(client, people) -> Callable[[Role], Any]:
    """Sign in as a role, in a browser of its own, and return the Authorization header."""

    async def sign_in(role: Role) -> dict[str, str]:
        client.session.cookie_jar.clear()
        answer = await client.post(
            "/api/v1/session", json={"username": f"{role.value}1", "password": PASSWORD}
        )
        assert answer.status == 201, await answer.text()
        return {"Authorization": f"Bearer {(await answer.json())['accessToken']}"}

    return sign_in


@pytest.fixture
async def kept(tmp_path, monkeypatch):
    """A finished recording whose time is over, and one whose is not."""
    monkeypatch.setenv("VS_DATA_DIR", str(tmp_path / "var"))
    settings = load_settings()
    spare_migrations(settings.database)
    core = await Core.open(settings)
    store = open_archive(core.settings)
    now = utc_now()
    async with core.database.writing() as session:
        await contacts.open_contact(
            session,
            contact_id="c1",
            reference="AAAA-BBBB",
            category="weapons",
            channel="video",
            modality="video",
            language="it",
            needs=[],
            visitor_name=None,
            consent=True,
            created_at=now,
        )
    for name, age in (("old", timedelta(days=200)), ("young", timedelta(days=1))):
        desk = RecordingDesk(
            store,
            core.database,
            retention=Retention.by(core.settings, core.database),
            now_ms=lambda age=age: to_ms(now - age),
        )
        await desk.begin("c1", name)
        await desk.end(name)
        await desk._finishing[name]
    yield core, store
    await core.aclose()
