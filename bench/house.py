"""``house.files``, ``house.imports`` and ``house.walk.*``: how large the gateway is, and what one contact crosses of it
(``docs/adr/0052-rooms.md``).

A walk is counted in a gateway in which everything has run once: the functions of the gateway, the queue and the messages that run
because of one command. History is not among them, since another task writes it.
"""

import ast
import asyncio
import itertools
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from bench.figures import figure
from gateway.calls.engine import CallEngine
from gateway.calls.workers import WorkerRegister
from gateway.consoles.citizen import CitizenHandler
from gateway.consoles.desk import DeskHandler
from gateway.consoles.live import Live
from gateway.platform import logs
from gateway.stores import open_archive
from gateway.telephony.http import TelephonyApi
from tests.integration.conversations import acd_of, enter
from tests.integration.recorded import both_show
from tests.integration.workers import TOKEN as WORKER_TOKEN
from tests.integration.workers import Worker
from tests.support.clients.wire_client import WireClient
from tests.support.people.talk_parties import Person
from tests.support.servers.exchange import TOKEN, exchange
from tests.support.servers.gateway import Gateway, free_port, gateway_on
from tests.support.servers.valkey import PrivateValkey
from tests.support.servers.walks import Walk, Walks

GATEWAY = Path(__file__).parents[1] / "gateway"
SHORT, LONG = 40, 400
LONG_FUNCTION = 60
NUMBERS = itertools.count(1)
Go = Callable[[Gateway, Walks], Awaitable[Walk]]


def rooms_imports(root: Path) -> Counter[tuple[str, str]]:
    """Return how often modules below one folder of the package *root* import a module below another, by the two folders."""
    found: Counter[tuple[str, str]] = Counter()
    for file in root.glob("*/**/*.py"):
        room = file.relative_to(root).parts[0]
        for module in _imported(ast.parse(file.read_text()), root):
            if module[0] != room:
                found[room, module[0]] += 1
    return found


def _imported(tree: ast.Module, root: Path) -> Iterator[tuple[str, ...]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            package, *within = node.module.split(".")
            # of the package itself, a folder is imported by its name
            for path in {tuple(within) or (each.name,) for each in node.names}:
                if package == root.name and (root / path[0]).is_dir():
                    yield path


def function_lengths(file: Path) -> list[int]:
    """Return of how many lines each function of a file is."""
    return [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


async def run_code() -> AsyncIterator[dict[str, Any]]:
    """Give ``house.files`` and ``house.imports``."""
    files = {file: len(file.read_text().splitlines()) for file in GATEWAY.rglob("*.py")}
    functions = [
        length
        for file in files
        if "migrations" not in file.parts
        for length in function_lengths(file)
    ]
    yield figure(
        "house.files",
        len(files),
        "files",
        lines=sum(files.values()),
        under_40=sum(length < SHORT for length in files.values()),
        over_400=sum(length > LONG for length in files.values()),
        longest_function=max(functions),
        functions_over_60=sum(length > LONG_FUNCTION for length in functions),
    )
    imports = rooms_imports(GATEWAY)
    yield figure(
        "house.imports",
        imports.total(),
        "imports",
        pairs=len(imports),
        in_circles=sum((there, here) in imports for here, there in imports) // 2,
    )


async def run_walks() -> AsyncIterator[dict[str, Any]]:
    """Give ``house.walk.enter``, ``.answer``, ``.recorded`` and ``.phone``: different functions, and in the conditions files."""
    logs.configure("console", "error")
    for name in WALKS:
        walk = await walked(name)
        yield figure(f"house.walk.{name}", len(walk), "functions", files=len(walk.files))


async def walked(name: str) -> Walk:
    """Return what a walk of :data:`WALKS` crosses when it is gone the second time."""
    go, begins = WALKS[name]
    walks = Walks()
    with walks.marking(*begins):
        async with _station() as gateway:
            await go(gateway, walks)
            return await go(gateway, walks)


@asynccontextmanager
async def _station() -> AsyncIterator[Gateway]:
    """A gateway with a media worker that records."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vs-bench-")))
        server = PrivateValkey()
        server.start()
        stack.callback(server.close)
        gateway = await stack.enter_async_context(
            gateway_on(folder, server.url, pbx_token=TOKEN, media_control_token=WORKER_TOKEN)
        )
        store = open_archive(gateway.settings)
        stack.callback(store.close)
        register = WorkerRegister(gateway.redis, acd_of(gateway).keys.station)
        worker = await Worker(register, free_port(), store=store).start()
        stack.push_async_callback(worker.aclose)
        yield gateway


async def _enter(gateway: Gateway, walks: Walks) -> Walk:
    async with gateway.citizen() as citizen:
        async with walks.counted() as walk:
            await enter(citizen, modality="text")
            await citizen.wait_state("waiting")
        await citizen.do("leaveQueue")
    return walk


async def _answer(gateway: Gateway, walks: Walks) -> Walk:
    async with gateway.citizen() as citizen, gateway.desk() as desk:
        contact = (await enter(citizen, modality="text"))["contactId"]
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        async with walks.counted() as walk:
            await desk.do("acceptOffer", contactId=contact)
            await citizen.wait_state("connected")
            await desk.wait_state("busy")
        await _finish(citizen, desk, contact)
    return walk


async def _recorded(gateway: Gateway, walks: Walks) -> Walk:
    async with gateway.citizen() as visitor, gateway.desk() as desk:
        contact = (await enter(visitor, recording=True))["contactId"]
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        citizen, agent = Person(visitor, 10, 600), Person(desk, 11, 1000, contactId=contact)
        try:
            await citizen.connect(agent)
            await agent.connect(citizen)
            async with walks.counted() as walk:
                await desk.do("acceptOffer", contactId=contact)
                await both_show("active", citizen, agent)
            await _finish(visitor, desk, contact)
        finally:
            await asyncio.gather(citizen.aclose(), agent.aclose())
    return walk


async def _phone(gateway: Gateway, walks: Walks) -> Walk:
    async with exchange(gateway.url) as pbx, gateway.desk() as desk:
        await desk.do("setState", state="available")
        await desk.wait_state("available")
        async with walks.counted() as walk:
            call = await pbx.station.enter(f"call-{next(NUMBERS)}", "weapons")
            await desk.wait_state("offered")
        await pbx.station.report(call["contactId"], "abandoned")
        await desk.wait_state("available")
    return walk


async def _finish(citizen: WireClient, desk: WireClient, contact: str) -> None:
    await citizen.do("hangUp")
    await desk.wait_state("wrap_up")
    await desk.do("finishWrapUp", contactId=contact, code="information-given")


JOURNAL = (Live, "_apply")
"""How a gateway follows the queue's journal, and tells the pages."""
WALKS: dict[str, tuple[Go, tuple[tuple[type, str], ...]]] = {
    "enter": (_enter, ((CitizenHandler, "command"),)),
    "answer": (_answer, ((DeskHandler, "command"), JOURNAL)),
    "recorded": (_recorded, ((DeskHandler, "command"), JOURNAL, (CallEngine, "_reconcile"))),
    "phone": (_phone, ((TelephonyApi, "enter"), JOURNAL)),
}
"""By name: a citizen enters, until the page says so; an operator answers in writing, until both pages say so; by video, until both
show that it is recorded; the exchange brings a caller, until a desk rings. With each, the methods whose calls are marked."""
