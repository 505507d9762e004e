"""What is closed is collected, however large the program and however rare the collector's own turn."""

import gc
import subprocess
import sys
import weakref

import pytest

from gateway.platform.process.heap import ClosedCollector
from tests.support.servers.station import ROOT

FROZEN = """
import gc
from gateway.platform.process.heap import freeze_start_up

before = [{"some": [number]} for number in range(200_000)]
freeze_start_up()
ring = []
ring.append(ring)
del ring
print(gc.get_freeze_count() > 200_000, gc.collect())
"""


@pytest.mark.process
def test_a_collection_passes_over_what_start_up_made():
    said = subprocess.check_output([sys.executable, "-c", FROZEN], cwd=ROOT, text=True)
    frozen, found = said.split()
    assert frozen == "True"
    assert int(found) >= 1


LOADED = """
import gc
import weakref
from gateway.platform.process.heap import freeze_start_up, loading

class Left:
    def __init__(self):
        self.own = self

with loading():
    paused = not gc.isenabled()
    left = weakref.ref(Left())
    kept = [{"some": [number]} for number in range(200_000)]
gc.collect()
print(paused, gc.isenabled(), gc.get_freeze_count() > 200_000, left() is not None)
freeze_start_up()
print(left() is None, gc.isenabled())
"""


@pytest.mark.process
def test_loading_is_passed_over_until_start_up_is_over():
    said = subprocess.check_output([sys.executable, "-c", LOADED], cwd=ROOT, text=True)
    assert said.split() == ["True"] * 6


class Connection:
    """Refers to itself, as a closed connection does."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture
def no_turns_of_its_own():
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_turns_of_its_own")
async def test_closed_connections_are_collected_soon():
    closed = 0
    collector = ClosedCollector(lambda: closed)
    left = Connection()
    watched = weakref.ref(left)
    del left
    for _ in range(3):
        await collector.collect_closed()
    assert watched() is not None  # nothing was closed: no reason to collect
    closed += 1
    await collector.collect_closed()
    assert watched() is None
