"""How the station stands: every figure in its unit, and what does not answer says so instead of holding up the rest."""

import dataclasses
import os
import shutil
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from redis.exceptions import ConnectionError as RedisAway

from gateway.calls.workers import WorkerEntry
from gateway.platform.station_clock import may_purge
from gateway.settings import load_settings
from gateway.upkeep import marks
from gateway.upkeep.figures import UpkeepFigures, exposition
from gateway.upkeep.marks import Mark
from gateway.upkeep.station import CertificateState, StationReport, Watched, certificate_of
from tests.support.clients.exposition import samples

AHEAD_S = 3600.25


class Queue:
    """A queue's server whose clock is ahead; ``away``: nobody answers."""

    def __init__(self, facts, *, away=False):
        self._facts = facts
        self._away = away

    async def ping(self):
        if self._away:
            raise RedisAway
        return True

    async def info(self, section):
        assert section == "server"
        return self._facts

    async def time(self):
        if self._away:
            raise RedisAway
        now = time.time() + AHEAD_S
        return int(now), int(now % 1 * 1e6)


class Workers:
    """Two workers, of which one tells no figures."""

    async def alive(self):
        second = WorkerEntry(id="b:2-x", url="", instance="x", peers=4, load=0.5, draining=True)
        return [second, WorkerEntry(id="a:1-y", url="", instance="y", peers=2, load=0.25)]

    async def figures(self):
        told = SimpleNamespace(worker=SimpleNamespace(memory_bytes=70_000_000, compiled=True))
        return {"a:1": told, "b:2": None}


class NoWorkers:
    async def alive(self):
        raise OSError

    async def figures(self):
        raise OSError


@pytest.fixture
def look(core):
    def of(queue, workers=None):
        return StationReport(core.settings, core.database, queue, workers or Workers(), core.clock)

    return of


async def test_every_figure_has_the_unit_of_its_name(look, core):
    marks.note(core.settings.data_dir, "backup", Mark(at_ms=5_000, detail="so"))
    marks.note(core.settings.data_dir, "test-call", Mark(at_ms=7_000, ok=False))
    state = await look(Queue({"valkey_version": "8.1", "redis_version": "7.2"})).read()
    assert (state.queue.name, state.queue.version) == ("Valkey", "8.1")
    assert state.clock.queue_ahead_ms == pytest.approx(AHEAD_S * 1000, abs=60_000)
    assert state.clock.now == core.clock()
    assert state.database.name == "SQLite"
    assert state.database.ms is not None and state.queue.ms is not None
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    assert state.machine.memory_bytes == pytest.approx(machine, rel=0.1)
    assert 0 < state.machine.memory_free_bytes <= state.machine.memory_bytes
    assert state.machine.cores == os.cpu_count()
    (data, *_) = state.disks
    assert (data.what, data.path) == ("data", str(core.settings.data_dir))
    usage = shutil.disk_usage(core.settings.data_dir)
    assert data.total_bytes == usage.total
    assert data.free_bytes == pytest.approx(usage.free, rel=0.2)
    assert [(w.place, w.peers, w.load, w.draining, w.memory_bytes, w.compiled) for w in state.workers] == [
        ("a:1", 2, 0.25, False, 70_000_000, True),
        ("b:2", 4, 0.5, True, None, None),
    ]  # fmt: skip
    assert (state.backup.at_ms, state.restore, state.test_call.ok) == (5_000, None, False)
    assert state.restartable is False


async def test_what_does_not_answer_says_so_and_the_rest_is_told(look):
    state = await look(Queue({}, away=True), NoWorkers()).read()
    assert (state.queue.version, state.queue.ms, state.clock.queue_ahead_ms) == ("", None, None)
    assert state.workers == []
    assert state.database.ms is not None
    other = await look(Queue({"redis_version": "7.2"})).read()
    assert (other.queue.name, other.queue.version) == ("Redis", "7.2")


def figures_of(text):
    return {
        (name, *(text for _, text in labels)): value
        for (name, labels), value in samples(text).items()
    }


async def told(report):
    return figures_of(await UpkeepFigures(report).told())


async def test_the_figures_say_what_the_page_says(look):
    report = look(Queue({}))
    state, figures = await report.read(), await told(report)
    data = state.disks[0]
    assert figures["vs_disk_size_bytes", "data"] == data.total_bytes
    assert figures["vs_disk_free_bytes", "data"] == pytest.approx(data.free_bytes, rel=0.2)
    shown = {key[1] for key in figures if key[0] == "vs_disk_free_bytes"}
    assert shown == {each.what for each in state.disks}
    assert figures["vs_clock_queue_ahead_seconds",] == pytest.approx(AHEAD_S, abs=60)
    assert figures["vs_clock_doubted",] == 0
    # plain http has no certificate that could end
    assert ("vs_certificate_end_timestamp_seconds",) not in figures


async def test_work_that_is_not_on_record_was_done_at_the_beginning_of_time(look, core):
    marks.note(core.settings.data_dir, "backup", Mark(at_ms=1_700_000_000_250))
    marks.note(core.settings.data_dir, "test-call", Mark(at_ms=1_700_000_100_000, ok=False))
    figures = await told(look(Queue({})))
    assert {key: value for key, value in figures.items() if key[0].startswith("vs_upkeep")} == {
        ("vs_upkeep_timestamp_seconds", "backup"): 1_700_000_000.25,
        ("vs_upkeep_timestamp_seconds", "restore"): 0,
        ("vs_upkeep_timestamp_seconds", "test-call"): 1_700_000_100,
        ("vs_upkeep_ok", "backup"): 1,
        ("vs_upkeep_ok", "test-call"): 0,
    }


async def test_a_doubted_clock_is_told_and_a_server_that_is_away_has_no_figure(look, core):
    now = core.clock()
    assert await may_purge(core.database, now)
    assert not await may_purge(core.database, now + timedelta(days=3))
    figures = await told(look(Queue({}, away=True)))
    assert figures["vs_clock_doubted",] == 1
    assert ("vs_clock_queue_ahead_seconds",) not in figures


WELL = Watched(
    disks=[], certificate=CertificateState(state="none"), done={}, queue_ahead_ms=0, doubted_at=None,
    database_answered=True,
)  # fmt: skip


def test_a_certificate_that_cannot_be_read_has_ended_and_that_of_a_proxy_is_not_told():
    ends = datetime(2027, 3, 1, tzinfo=UTC)
    for certificate, at in (
        (CertificateState(state="own", ends_at=ends), ends.timestamp()),
        (CertificateState(state="unreadable"), 0),
        (CertificateState(state="elsewhere"), None),
    ):
        figures = figures_of(exposition(dataclasses.replace(WELL, certificate=certificate)))
        assert figures.get(("vs_certificate_end_timestamp_seconds",)) == at


def test_a_database_that_does_not_answer_neither_doubts_nor_believes():
    assert ("vs_clock_doubted",) in figures_of(exposition(WELL))
    silent = dataclasses.replace(WELL, database_answered=False)
    assert ("vs_clock_doubted",) not in figures_of(exposition(silent))


def test_a_certificate_tells_its_names_and_its_end(clean_environment):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "station.example.org")])
    ends = datetime(2027, 3, 1, 12, tzinfo=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(ends - timedelta(days=90))
        .not_valid_after(ends)
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("one.example"), x509.DNSName("two.example")]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    cert, private = clean_environment / "cert.pem", clean_environment / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_text("not read here")
    found = certificate_of(load_settings(tls_cert=cert, tls_key=private))
    assert (found.state, found.names, found.ends_at) == (
        "own", ["one.example", "two.example"], ends,
    )  # fmt: skip
