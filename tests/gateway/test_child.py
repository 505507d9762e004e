"""Supervised children, one by one: real processes, started, restarted and stopped."""

import asyncio
import contextlib
import errno
import os
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.platform.process import child as child_module
from gateway.platform.process.child import Backoff, Child, ChildSpec
from gateway.processes.parent import prepare_data_dir, supervise
from gateway.processes.rolling import RollingRestart
from gateway.processes.station import StationChildren
from gateway.processes.supervisor import Supervisor
from gateway.settings import load_settings
from tests.gateway.waiting import gone, until
from tests.support.servers.station import free_ports

pytestmark = pytest.mark.process

# Writes its pid to a file when it is up, then sleeps.
SLEEPER = "import os,sys,time; open(sys.argv[1],'w').write(str(os.getpid())); time.sleep(60)"
# Notes in a file that it was told to stop, and goes on sleeping.
STUBBORN = (
    "import signal,sys; signal.signal(signal.SIGTERM,"
    " lambda *_: open(sys.argv[1] + '.told', 'w').close());" + SLEEPER
)
# Notes, behind the others, that it was told to stop, and ends.
NOTING = (
    "import os,signal,sys; from pathlib import Path;"
    " told = lambda *_: (open(Path(sys.argv[1]).with_name('stopped'), 'a').write(Path(sys.argv[1]).stem + ' '), sys.exit());"
    " signal.signal(signal.SIGTERM, told);" + SLEEPER
)
PARENT = (
    "import subprocess,sys; subprocess.Popen([sys.executable,'-c','import time;time.sleep(60)',"
    "sys.argv[1]]);" + SLEEPER
)
REFUSING = "import sys; sys.exit(2)"
FAILING = "import sys; open(sys.argv[1],'a').write('x'); sys.exit(1)"


@pytest.fixture
def make(tmp_path):
    """A child's spec around a Python one-liner."""

    def made(name: str, code: str, ready=None, **over) -> ChildSpec:
        up = tmp_path / f"{name}.up"

        async def is_up() -> bool:
            with contextlib.suppress(OSError):
                # the file of an earlier run does not count
                return up.read_text() == (tmp_path / f"{name}.pid").read_text().strip()
            return False

        return ChildSpec(
            name=name,
            command=[sys.executable, "-c", code, str(up)],
            ready=ready or is_up,
            environment=dict(os.environ),
            **over,
        )

    return made


@contextlib.asynccontextmanager
async def supervised(stages, run_dir: Path):
    supervisor = Supervisor(stages, run_dir)
    starting = asyncio.create_task(supervisor.start())
    try:
        yield supervisor, starting
    finally:
        supervisor.stop()
        await starting
        await supervisor.aclose()
        await supervisor.aclose()  # idempotent


class Gate:
    """Whether a child is ready, as the test has it; counts the questions."""

    def __init__(self) -> None:
        self.open = False
        self.questions = 0

    async def __call__(self) -> bool:
        self.questions += 1
        return self.open

    async def asked_again(self, times: int = 3) -> None:
        """Return when the question was put so often since: whatever was due has been done by then."""
        wanted = self.questions + times
        await until(lambda: self.questions >= wanted)


def pid_of(run_dir: Path, name: str) -> int:
    return int((run_dir / f"{name}.pid").read_text())


async def test_stages_start_in_order_and_stop_in_the_opposite_one(make, tmp_path):
    gate = Gate()
    stages = [[make("first", NOTING, ready=gate)], [make("second", NOTING)]]
    async with supervised(stages, tmp_path) as (supervisor, starting):
        await until((tmp_path / "first.up").exists)
        await gate.asked_again()
        assert not (tmp_path / "second.pid").exists()
        gate.open = True
        assert await asyncio.wait_for(starting, 10) is True
        assert supervisor.children["second"].ready.is_set()
        pids = [pid_of(tmp_path, name) for name in ("first", "second")]
    assert all(gone(pid) for pid in pids)
    assert (tmp_path / "stopped").read_text().split() == ["second", "first"]
    assert list(tmp_path.glob("*.pid")) == []


async def test_killing_one_takes_no_other_with_it(make, tmp_path):
    stages = [[make(name, SLEEPER) for name in ("a", "b", "c")]]
    async with supervised(stages, tmp_path) as (supervisor, starting):
        assert await asyncio.wait_for(starting, 10) is True
        before = {name: pid_of(tmp_path, name) for name in "abc"}
        os.kill(before["b"], signal.SIGKILL)
        await until(lambda: supervisor.children["b"].restarts == 1)
        await until(supervisor.children["b"].ready.is_set)
        after = {name: pid_of(tmp_path, name) for name in "abc"}
        assert after["b"] != before["b"]
        assert (after["a"], after["c"]) == (before["a"], before["c"])
        assert not gone(before["a"])


async def test_a_child_that_refuses_ends_the_start(make, tmp_path):
    stages = [[make("good", SLEEPER), make("bad", REFUSING)]]
    async with supervised(stages, tmp_path) as (supervisor, starting):
        assert await asyncio.wait_for(starting, 10) is False
        assert supervisor.refused
        assert supervisor.children["bad"].restarts == 0


async def test_a_failing_child_is_tried_again_and_again(make, tmp_path):
    async with supervised([[make("poor", FAILING)]], tmp_path) as (supervisor, _):
        up = tmp_path / "poor.up"
        await until(lambda: up.exists() and len(up.read_text()) >= 3)
        assert not supervisor.refused


async def test_a_stubborn_child_is_killed(make, tmp_path):
    stages = [[make("mule", STUBBORN, stop_timeout_s=0.3)]]
    async with supervised(stages, tmp_path) as (_, starting):
        assert await asyncio.wait_for(starting, 10) is True
        pid = pid_of(tmp_path, "mule")
    assert gone(pid)


async def test_what_a_child_started_ends_with_it(make, tmp_path):
    stages = [[make("parent", PARENT)]]
    async with supervised(stages, tmp_path) as (supervisor, starting):
        assert await asyncio.wait_for(starting, 10) is True
        pid = pid_of(tmp_path, "parent")
        (grandchild,) = [int(p.name) for p in Path("/proc").glob("[0-9]*") if _parent_of(p) == pid]
        os.kill(pid, signal.SIGKILL)
        await until(lambda: gone(grandchild))
        await until(supervisor.children["parent"].ready.is_set)


def _parent_of(directory: Path) -> int:
    try:
        return int((directory / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return -1


async def test_a_second_stop_does_not_wait(make, tmp_path):
    stages = [[make("mule", STUBBORN, stop_timeout_s=60)]]
    supervisor = Supervisor(stages, tmp_path)
    assert await asyncio.wait_for(supervisor.start(), 10) is True
    supervisor.stop()
    closing = asyncio.create_task(supervisor.aclose())
    await until((tmp_path / "mule.up.told").exists)
    assert not closing.done()
    supervisor.stop()
    await asyncio.wait_for(closing, 30)


async def test_a_child_that_never_gets_ready_is_replaced(make, tmp_path):
    async def never() -> bool:
        return False

    spec = make("slow", SLEEPER, ready=never, start_timeout_s=0.3)
    async with supervised([[spec]], tmp_path) as (supervisor, _):
        await until(lambda: supervisor.children["slow"].restarts >= 1)


async def test_stopping_in_the_middle_of_a_pause(make, tmp_path):
    child = Child(
        make("poor", FAILING), tmp_path, on_refused=lambda: None, backoff=Backoff(first_s=60)
    )
    running = asyncio.create_task(child.run())
    await until((tmp_path / "poor.up").exists)
    await until(lambda: not (tmp_path / "poor.pid").exists())
    await child.stop()
    await asyncio.wait_for(running, 30)


async def test_one_that_serves_is_back_soon_however_often_it_is_killed(make, tmp_path):
    child = Child(
        make("hunted", SLEEPER),
        tmp_path,
        on_refused=lambda: None,
        backoff=Backoff(first_s=3600, limit_s=3600, served_limit_s=0.01),
    )
    running = asyncio.create_task(child.run())
    try:
        for kills in range(4):
            await until(lambda kills=kills: child.restarts == kills and child.ready.is_set())
            os.kill(pid_of(tmp_path, "hunted"), signal.SIGKILL)
    finally:
        await child.stop()
        await asyncio.wait_for(running, 30)


@given(
    st.lists(st.tuples(st.floats(0, 100), st.booleans()), min_size=1, max_size=40),
    st.floats(0, 1, exclude_max=True),
)
def test_pauses_grow_within_their_limits(runs, chance):
    backoff = Backoff(
        first_s=0.25, limit_s=30, served_limit_s=1, stable_s=30, chance=lambda: chance
    )
    due = 0.0
    for ran_s, served in runs:
        if ran_s >= 30:
            due = 0.0
        elif served:
            due = min(due, 1)
        assert due / 2 <= backoff.pause_s(ran_s, served=served) <= due
        due = min(due * 2, 30) if due else 0.25


async def test_a_spare_takes_the_place_of_the_dead(make, tmp_path):
    """It is loaded before and told to go on, with the same open descriptors; another one is loaded for the next time."""
    loads, others = tmp_path / "loads", children_of_this_process()
    reading, writing = os.pipe()
    code = (
        f"import os,sys; open({str(loads)!r},'a').write('x'); "
        f"'--standby' in sys.argv and sys.stdin.readline(); os.write({writing}, b'.');" + SLEEPER
    )
    child = Child(
        make("kept", code, spare=True, pass_fds=[writing]),
        tmp_path,
        on_refused=lambda: None,
        spare_after_s=0,
    )
    running = asyncio.create_task(child.run())
    try:
        await asyncio.wait_for(child.ready.wait(), 10)
        await until(lambda: loads.read_text() == "xx")
        os.kill(pid_of(tmp_path, "kept"), signal.SIGKILL)
        await until(lambda: child.restarts == 1 and child.ready.is_set())
        await until(lambda: loads.read_text() == "xxx")
        assert os.read(reading, 9) == b".."
    finally:
        os.close(reading)
        os.close(writing)
        await child.stop()
        await asyncio.wait_for(running, 30)
    assert children_of_this_process() <= others


@pytest.mark.parametrize(
    ("workers", "setting", "stands_by"), [(1, "on", True), (1, "off", False), (2, "on", False)]
)
def test_the_only_media_worker_has_a_spare_unless_that_is_off(
    settings, workers, setting, stands_by
):
    settings = settings.model_copy(update={"media_workers": workers, "media_spare": setting})
    assert StationChildren(settings).worker(0, 0).spare is stands_by


def test_the_gateway_has_a_spare_unless_that_is_off(settings):
    for setting in ("on", "off"):
        children = StationChildren(settings.model_copy(update={"gateway_spare": setting}))
        assert children.gateway(0).spare is (setting == "on")


async def test_a_silent_child_is_killed_and_started_again(make, tmp_path):
    voice = Gate()
    voice.open = True
    spec = make("mute", SLEEPER, answers=voice, silences=3)
    child = Child(spec, tmp_path, on_refused=lambda: None, watch_every_s=0.02)
    running = asyncio.create_task(child.run())
    try:
        await asyncio.wait_for(child.ready.wait(), 10)
        first = pid_of(tmp_path, "mute")
        await voice.asked_again(5)
        assert pid_of(tmp_path, "mute") == first
        voice.open = False
        await until(lambda: child.restarts == 1)
        assert gone(first)
        voice.open = True
        await until(child.ready.is_set)
    finally:
        await child.stop()
        await asyncio.wait_for(running, 30)


async def test_told_to_stop_while_it_is_being_started(make, tmp_path):
    others = children_of_this_process()
    child = Child(make("late", SLEEPER), tmp_path, on_refused=lambda: None)
    running = asyncio.create_task(child.run())
    await asyncio.sleep(0)
    await child.stop()
    await asyncio.wait_for(running, 30)
    assert children_of_this_process() <= others


def children_of_this_process() -> set[int]:
    found = [int(p.name) for p in Path("/proc").glob("[0-9]*") if _parent_of(p) == os.getpid()]
    return {pid for pid in found if not gone(pid)}


@pytest.mark.parametrize("trouble", ["no process", "no room for the pid file"])
async def test_trouble_of_the_machine_ends_no_child_for_good(make, tmp_path, monkeypatch, trouble):
    async with supervised([[make("a", SLEEPER)]], tmp_path) as (supervisor, starting):
        assert await starting
        left = [OSError(errno.EAGAIN, "not now"), OSError(errno.ENOSPC, "full")]
        where, name = (
            (asyncio, "create_subprocess_exec")
            if trouble == "no process"
            else (child_module, "write_pid")
        )
        real = getattr(where, name)

        def troubled(*arguments, **options):
            if left:
                raise left.pop()
            return real(*arguments, **options)

        monkeypatch.setattr(where, name, troubled)
        before = pid_of(tmp_path, "a")
        os.kill(before, signal.SIGKILL)
        await until(lambda: not left and supervisor.children["a"].ready.is_set())
        assert pid_of(tmp_path, "a") != before


async def test_a_restart_asked_for_too_early_does_not_spoil_the_start(
    make, tmp_path, monkeypatch, capsys
):
    """Asked for while the first processes start, it replaced those that the start still waited for."""
    begun = []
    monkeypatch.setattr(RollingRestart, "begin", lambda _: begun.append(True))
    gate = Gate()
    port, media_port, control_port = free_ports(3)
    settings = load_settings(
        data_dir=tmp_path / "var",
        port=port,
        media_port=media_port,
        media_control_port=control_port,
    )
    prepare_data_dir(settings.data_dir)
    running = asyncio.create_task(supervise(settings, [[make("a", SLEEPER, ready=gate)]]))
    try:
        await until((tmp_path / "a.up").exists)
        os.kill(os.getpid(), signal.SIGHUP)
        await gate.asked_again()
        assert not begun
        gate.open = True
        await until(lambda: "is ready" in capsys.readouterr().out)
        os.kill(os.getpid(), signal.SIGHUP)
        await until(lambda: begun)
    finally:
        os.kill(os.getpid(), signal.SIGTERM)
        assert await running == 0
        for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().remove_signal_handler(number)
