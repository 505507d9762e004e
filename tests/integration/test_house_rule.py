"""The rule of the house on handing over: whoever is handed what they do not answer asks for leave by that."""

import asyncio
import contextlib

import pytest

from gateway.accounts import sql as accounts
from gateway.handover.authorisations import Authorisations, handed_over
from gateway.platform.topics import topics
from queueing.backend import Acd, wall_clock_ms
from queueing.model import Channel, ContactState, Leg, Party
from tests.integration.conversations import account_of, answered, knows_only, told_contact
from tests.integration.floor import authorisation_of, decide, until
from tests.integration.over_http import asked
from tests.support.situations.contacts import a_contact


def leg(agent, party=Party.AGENT, why=None, since_ms=0):
    return Leg(party=party, channel=Channel.VIDEO, since_ms=since_ms, agent=agent, why=why)


def contact(*legs, agent="b", state=ContactState.CONNECTED):
    entered = Leg(party=Party.CITIZEN, channel=Channel.VIDEO, since_ms=0)
    return a_contact(state=state, legs=(entered, *legs), agent=agent)


@pytest.mark.parametrize(
    ("legs", "how"),
    [
        ((leg("b"),), None),
        ((leg("a", why="transferred"), leg("b")), ("transferred", "a")),
        (
            (leg("a", why="transferred"), leg("b", Party.COLLEAGUE, "took_over"), leg("b")),
            ("consulted", "a"),
        ),
        (
            (leg("a", why="left"), leg("b", Party.COLLEAGUE, "took_over"), leg("b")),
            ("consulted", "a"),
        ),
        (
            (leg("a", why="agent_lost"), leg("b", Party.COLLEAGUE, "took_over"), leg("b")),
            ("followed", "a"),
        ),
        # the same operators go on by another channel
        (
            (
                leg("a", why="transferred"), leg("b", Party.COLLEAGUE, "took_over"),
                leg("b", why="switched"), leg("b"),
            ),
            ("consulted", "a"),
        ),
        ((leg("b", why="switched"), leg("b")), None),
        # back with whoever had it before it was lost
        ((leg("b", why="agent_lost"), leg("b")), None),
        # a supervisor took it over
        ((leg("a", why="taken_over"), leg("b")), None),
        # a colleague who was asked and has gone
        ((leg("b"), leg("a", Party.COLLEAGUE, "left")), None),
    ],
)  # fmt: skip
def test_how_a_contact_came_to_whoever_has_it(legs, how):
    found = handed_over(contact(*legs))
    assert (found and (found.cause, found.by)) == how


@contextlib.asynccontextmanager
async def handing(gateway):
    """The first operator talks about weapons; the second one, who does not answer that, is free."""
    await knows_only(gateway, "operator1", "weapons")
    await knows_only(gateway, "operator2", "privacy")
    async with (
        answered(gateway, category="weapons") as (contact_id, citizen, first),
        gateway.desk("operator2") as second,
    ):
        await second.do("setState", state="available")
        await second.wait_state("available")
        yield contact_id, citizen, first, second


async def pending(gateway):
    _, found = await asked(gateway, "supervisor1", "GET", "/api/v1/authorisations")
    return found["authorisations"]


async def name_of(gateway, username):
    async with gateway.core.database.reading() as session:
        return (await accounts.by_username(session, username)).display_name


def is_pending(event):
    return ((event.get("contact") or {}).get("authorisation") or {}).get("state") == "pending"


async def test_a_transfer_to_somebody_without_the_topic_asks_for_leave(gateway):
    async with handing(gateway) as (contact_id, _, first, second):
        token = await gateway.token("supervisor1")
        await first.do("transfer", contactId=contact_id, operator=account_of(second))
        await second.wait_state("offered")
        assert await pending(gateway) == [], "nobody has answered yet"
        await second.do("acceptOffer", contactId=contact_id)
        await second.wait(is_pending)
        floor = await until(
            gateway,
            token,
            # they are read one after the other
            lambda f: f["requests"] and authorisation_of(f, contact_id) == ["pending"],
        )
        (request,) = floor["requests"]
        assert (request["kind"], request["cause"]) == ("during", "transferred")
        assert request["handedBy"] == await name_of(gateway, "operator1")
        assert request["operator"] == await name_of(gateway, "operator2")
        assert request["category"] == "weapons"

        refusal = {"granted": False, "reason": "Torni al collega."}
        assert (await decide(gateway, request, **refusal))[0] == 204
        told = await second.wait(
            lambda e: (
                ((e.get("contact") or {}).get("authorisation") or {}).get("state") == "refused"
            )
        )
        assert told["contact"]["authorisation"]["reason"] == "Torni al collega."
        # told of again, it is the same request, and decided
        others = Authorisations(
            Acd(gateway.redis, gateway.settings.station, categories=["weapons", "privacy"]),
            gateway.core.database,
            NobodyToTell(),
            topics(),
            wall_clock_ms,
            office_is_open=lambda _: True,
        )
        await asyncio.gather(*(others.handed_on(contact_id) for _ in range(4)))
        (kept,) = await pending(gateway)
        assert kept["state"] == "refused"
        await until(
            gateway,
            token,
            lambda f: not f["requests"] and authorisation_of(f, contact_id) == ["refused"],
        )
        giver, taker, supervisor = [
            await name_of(gateway, each) for each in ("operator1", "operator2", "supervisor1")
        ]
        _, history = await asked(gateway, "supervisor1", "GET", f"/api/v1/contacts/{contact_id}")
        told = [
            (step["kind"], step["operator"], step["to"], step["reason"])
            for step in history["steps"]
            if step["kind"].startswith("authorisation")
        ]
        assert told == [
            ("authorisation.transferred", giver, taker, None),
            ("authorisation.refused", supervisor, taker, "Torni al collega."),
        ]


class NobodyToTell:
    async def desk(self, _agent_id):
        """No page of this gateway shows it."""


async def test_a_consultation_completed_asks_for_leave(gateway):
    async with handing(gateway) as (contact_id, _, first, second):
        token = await gateway.token("supervisor1")
        await first.do("consult", contactId=contact_id, operator=account_of(second), note="")
        await second.wait_state("offered")
        await second.do("acceptOffer", contactId=contact_id)
        await second.wait_state("busy")
        assert await pending(gateway) == [], "a colleague who is asked answers nobody"
        await first.do("completeConsult", contactId=contact_id)
        await second.wait(is_pending)
        floor = await until(gateway, token, lambda f: f["requests"])
        (request,) = floor["requests"]
        assert request["cause"] == "consulted"
        assert request["handedBy"] == await name_of(gateway, "operator1")
        assert (await decide(gateway, request, granted=True))[0] == 204
        await second.wait(
            lambda e: (
                ((e.get("contact") or {}).get("authorisation") or {}).get("state") == "granted"
            )
        )
        await until(gateway, token, lambda f: set(authorisation_of(f, contact_id)) == {None})


async def test_whoever_answers_the_topic_is_asked_nothing(gateway):
    async with handing(gateway) as (contact_id, _, first, second):
        await first.do(
            "transfer", contactId=contact_id, operator=account_of(second), category="privacy"
        )
        await second.wait_state("offered")
        await second.do("acceptOffer", contactId=contact_id)
        await second.wait_state("busy")
        assert told_contact(second)["authorisation"] is None
        # what is made is there before whoever hands it on is told of the next thing
        await second.do("hold", contactId=contact_id)
        await second.do("retrieve", contactId=contact_id)
        assert await pending(gateway) == []
