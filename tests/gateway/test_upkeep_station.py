"""How the station stands: every figure in its unit, and what does not answer says so instead of holding up the rest."""

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
from gateway.settings import load_settings
from gateway.upkeep import marks
from gateway.upkeep.marks import Mark
from gateway.upkeep.station import StationReport, certificate_of

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
