"""The telephone line in an integration test: a gateway's settings, the SIP process's switchboard and a media worker in this process,
telephones with real sockets and sound, and callers who have come so far."""

import contextlib
from types import SimpleNamespace

from gateway.probe.tracks import Sender
from gateway.processes.sip import serving
from queueing.backend import Acd
from queueing.categories import shipped
from tests.integration.workers import TOKEN
from tests.support.line_caller import TONE_HZ, Telephone
from tests.support.people.talk_parties import Person, until
from tests.support.servers.station import free_ports

DIALLED = "+390612345678"


def settings_of_line(**more):
    """Return the settings of a gateway with a line, whose one trunk is a telephone on this machine."""
    port, own = free_ports(2)
    return {
        "media_control_token": TOKEN,
        "sip": True,
        "sip_host": "127.0.0.1",
        "sip_port": port,
        "sip_trunks": f"pbx=sip:127.0.0.1:{own}?number=%2B390600000000",
        "sip_out": "pbx",
        "sip_numbers": {DIALLED: "weapons", "1234": "menu", "5678": "conference"},
        **more,
    }


@contextlib.asynccontextmanager
async def serving_line(gateway, workers, store=None):
    """A worker, which records to *store*, and the SIP process's part in this process; makes telephones."""
    (trunk,) = gateway.settings.sip_trunks
    worker, _ = await workers(store=store)
    async with serving(gateway.settings) as board, contextlib.AsyncExitStack() as stack:
        await until(lambda: board.facts.topics)

        async def telephone(**about):
            made = Telephone(board.port, **about)
            await made.open(trunk.port)
            stack.push_async_callback(made.aclose)
            return made

        acd = Acd(gateway.redis, gateway.settings.station, categories=shipped().ids)
        yield SimpleNamespace(
            gateway=gateway, board=board, worker=worker, telephone=telephone, acd=acd
        )


async def stage(line, wanted, within_s=60):
    """The one call has come so far."""
    await until(lambda: [call.script.stage for call in line.board.calls] == [wanted], within_s)


async def waiting(line, number=DIALLED, telephone=None):
    """A caller who waits in the queue."""
    telephone = telephone or await line.telephone()
    telephone.call(number)
    await telephone.answered()
    await stage(line, "consent")
    telephone.press("2")
    await stage(line, "waiting")
    return telephone


@contextlib.asynccontextmanager
async def at_the_desk(line, telephone=None, *others):
    """A caller and an operator who hear each other: the telephone, the console, the contact, the operator and the caller as a tone. The
    operator has an ear for each of *others* as well."""
    telephone = await waiting(line, telephone=telephone)
    async with line.gateway.desk() as desk:
        await desk.do("setState", state="available")
        offered = await desk.wait_state("offered")
        offer = offered["offer"]
        assert (offer["channel"], offer["line"], offer["modality"]) == ("phone", True, "audio")
        assert offer["mediaReady"]
        contact = offer["contactId"]
        agent = Person(desk, 11, 1000, contactId=contact)
        caller = SimpleNamespace(sender=Sender(12, TONE_HZ))
        try:
            await agent.connect(caller, *others)
            await desk.do("acceptOffer", contactId=contact)
            await hears(agent, caller)
            await until(lambda: telephone.hears(1000))
            yield telephone, desk, contact, agent, caller
        finally:
            await agent.aclose()


@contextlib.asynccontextmanager
async def talking(line, telephone=None):
    """A caller and an operator who hear each other."""
    async with at_the_desk(line, telephone) as (there, desk, contact, agent, caller):
        yield there, desk, contact, agent.judge(caller)


async def hears(person, other, within_s=60):
    """*other*'s tone reaches *person* from now on."""
    judge = person.judge(other)
    judge.begin()
    await until(lambda: judge.tones >= 10, within_s)
