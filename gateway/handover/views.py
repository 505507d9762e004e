"""The parts of pages about handing over: the destination, the operators before, and the authorisation."""

from functools import partial
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts import lookups as accounts
from gateway.accounts.tables import Office
from gateway.calls.state import Call
from gateway.contacts.sides import AgentSide, CitizenSide, DeskSide
from gateway.handover import authorisations_sql as authorisations
from gateway.handover import consult, outside
from gateway.platform.realtime.parts import Fields, Parts
from queueing.model import ON_HOLD, Agent, AgentState, Contact, ContactState, Party
from signaling.protocol import citizen, desk_views
from signaling.protocol.base import MediaState

_CONSULTED: dict[ContactState, Literal["asking", "consulting", "three_way"]] = {
    ContactState.ASKING: "asking",
    ContactState.CONSULTING: "consulting",
    ContactState.THREE_WAY: "three_way",
}
_OF_CITIZEN = (
    "held_since_ms", "returned", "transfer", "consult", "taken_over", "colleague", "colleague_media", "outside", "agent_online",
)  # fmt: skip
_OF_CONTACT = (
    "hold_limit_s", "held_since_ms", "legs", "authorisation", "role", "consult",
    "state", "part", "ended_at_ms", "ended_by", "outside",
)  # fmt: skip
_NOT_GRANTED: dict[str, Literal["pending", "refused", "ended"]] = {
    "pending": "pending", "refused": "refused", "ended": "ended",
}  # fmt: skip
_UNANSWERED = frozenset({ContactState.WAITING, ContactState.OFFERED})


def parts(*, hold_limit_s: int) -> Parts:
    """Return the room's parts; *hold_limit_s*: how long a citizen should be on hold at most."""
    contact = partial(_contact, hold_limit_s=hold_limit_s)
    return Parts(
        citizen={_citizen: _OF_CITIZEN},
        agent={_agent: ("authorisations",)},
        offer={_offer: ("consult",)},
        contact={contact: _OF_CONTACT},
    )


async def _citizen(session: AsyncSession, side: CitizenSide) -> Fields:
    live = side.live
    if live is None or not live.offers:
        # it never rang at a desk: nothing of it was handed over
        return {}
    return {
        "held_since_ms": _held_since(live),
        "returned": _returned(live),
        "transfer": await _transferred(session, live),
        **await _joined(session, live, side.call),
    }


async def _agent(session: AsyncSession, side: AgentSide) -> Fields:
    """Return the authorisations that an operator asked for today, and those that the queue knows as granted."""
    granted = side.agent.granted if side.agent is not None else {}
    asked = await authorisations.standing(session, side.account.id, side.today)
    shown = [
        desk_views.StandingAuthorisation(category=category, state="granted", until_ms=until)
        for category, until in granted.items()
    ]
    for row in asked:
        # whether one is granted, the queue says
        state = _NOT_GRANTED.get(row.state)
        if state is not None and row.category not in granted:
            reason = row.ended_why if state == "ended" else row.decided_why
            shown.append(
                desk_views.StandingAuthorisation(category=row.category, state=state, reason=reason)
            )
    return {"authorisations": sorted(shown, key=lambda each: each.category)}


async def _offer(session: AsyncSession, side: DeskSide) -> Fields:
    """Return who asks for a word and about what, where it rings at the operator for that."""
    live = side.live
    if live.colleague != side.agent.id:
        return {"consult": None}
    name, code = await accounts.card(session, live.agent)
    note = await consult.question_about(session, live.id)
    return {"consult": desk_views.ConsultAsked(name=name, code=code, note=note or "")}


async def _contact(session: AsyncSession, side: DeskSide, *, hold_limit_s: int) -> Fields:
    """Return the fields of a contact in an operator's hand: its legs, the authorisation for its topic, the operator's role
    and part in it, and the consultation."""
    live, agent = side.live, side.agent
    known = side.own.union(agent.categories, agent.granted)
    held_since_ms, is_theirs = _held_since(live), live.agent == agent.id
    return {
        "hold_limit_s": hold_limit_s,
        "held_since_ms": held_since_ms,
        "legs": await _legs(session, live),
        "authorisation": await _authorisation(session, live, agent, known) if is_theirs else None,
        "role": "colleague" if live.colleague == agent.id else "agent",
        "consult": await _consultation(session, live, side.call, agent.id),
        **_part(live, agent),
        "outside": await outside.not_come(session, side, held_since_ms or 0) if is_theirs else None,
    }


async def _transferred(session: AsyncSession, live: Contact) -> citizen.Transferred | None:
    """Return to whom the operator handed the contact over, while it waits for them."""
    if live.state not in _UNANSWERED or last_leg_ended(live) != "transferred":
        return None
    if live.target.startswith("!"):
        account = await accounts.by_id(session, live.target[1:])
        return citizen.Transferred(to="operator", name=account.display_name if account else None)
    if live.target.startswith("@"):
        office = await session.get(Office, live.target[1:])
        return citizen.Transferred(to="office", name=office.name if office else None)
    return citizen.Transferred(to="topic")


def last_leg_ended(live: Contact) -> str | None:
    """Return why the last operator's leg ended; None while it lasts, or before the first."""
    answered = [leg for leg in live.legs if leg.party is Party.AGENT]
    return answered[-1].why if answered else None


async def _consultation(
    session: AsyncSession, live: Contact, call: Call, agent_id: str
) -> desk_views.Consultation | None:
    """The other operator in the contact, as one of the two is shown them, or the number outside."""
    state = _CONSULTED.get(live.state)
    if state is None:
        return None
    if live.outside is not None:
        return desk_views.Consultation(
            state=state,
            name="",
            code="",
            media=MediaState(*call.sends("colleague")),
            outside=await outside.in_the_contact(session, live),
        )
    second = live.colleague == agent_id
    name, code = await accounts.card(session, live.agent if second else live.colleague)
    return desk_views.Consultation(
        state=state,
        name=name,
        code=code,
        note=await consult.question_about(session, live.id) or "",
        until_ms=live.ring_until,
        media=MediaState(*call.sends("agent" if second else "colleague")),
    )


async def _joined(session: AsyncSession, live: Contact, call: Call) -> dict[str, Any]:
    """Return what the citizen's page shows of a second operator, or of a number outside."""
    sent, is_outside = MediaState(*call.sends("colleague")), live.outside is not None
    if live.state is ContactState.PASSED:
        # no operator is missed any more
        return {
            "consult": "passed",
            "outside": is_outside,
            "colleague_media": sent,
            "agent_online": True,
        }
    state = _CONSULTED.get(live.state)
    if state != "three_way":
        return {
            "consult": None if state is None else "consulting",
            "outside": is_outside,
            "taken_over": _taken_over(live),
        }
    if is_outside:
        return {"consult": "three_way", "outside": True, "colleague_media": sent}
    name, code = await accounts.card(session, live.colleague)
    return {
        "consult": "three_way",
        "colleague": citizen.AgentCard(name=name, code=code),
        "colleague_media": sent,
    }


def _taken_over(live: Contact) -> bool:
    """Whether the operator came to the contact as a colleague who was asked, or took it over."""
    if took_over(live):
        return True
    ours = [leg for leg in live.legs if leg.agent is not None and leg.why != "switched"]
    return any(leg.why == "took_over" and leg.agent == live.agent for leg in ours[-2:-1])


def took_over(live: Contact) -> bool:
    """Return whether the contact's present operator is a supervisor who took it over."""
    ours = [leg for leg in live.legs if leg.party is Party.AGENT and leg.why != "switched"]
    return any(leg.why == "taken_over" for leg in ours[-2:-1])


def _part(live: Contact, agent: Agent) -> dict[str, Any]:
    """Return what the contact is to an operator in wrap-up, where somebody else has it or had it last."""
    if agent.state is not AgentState.WRAP_UP or live.agent == agent.id:
        return {}
    own = [leg for leg in live.legs if leg.agent == agent.id]
    ended_at = own[-1].until_ms if own else None
    return {"state": "wrap_up", "part": True, "ended_at_ms": ended_at, "ended_by": "agent"}


async def _legs(session: AsyncSession, live: Contact) -> list[desk_views.LegShown]:
    """The operators' parts so far, when there was more than one."""
    answered = [leg for leg in live.legs if leg.party is Party.AGENT]
    if len(answered) < 2:
        return []
    people = await accounts.people(session, {leg.agent for leg in answered if leg.agent})
    shown: list[desk_views.LegShown] = []
    for leg in answered:
        account = people.get(leg.agent or "")
        shown.append(
            desk_views.LegShown(
                name=account.display_name if account else "",
                code=account.code if account else "",
                since_ms=leg.since_ms,
                until_ms=leg.until_ms,
                why=leg.why,
            )
        )
    return shown


async def _authorisation(
    session: AsyncSession, live: Contact, agent: Agent, own: frozenset[str]
) -> desk_views.ContactAuthorisation | None:
    """Return whether the operator needs the supervisor's authorisation for the contact's present topic.

    None for own topics, at an office, which answers whatever is handed to it, and for a supervisor who took the contact
    over.
    """
    if live.category in own or agent.office or took_over(live):
        return None
    row = await authorisations.latest(session, agent.id, live.category, live.id)
    state = row.state if row is not None else ""
    if state == "pending":
        return desk_views.ContactAuthorisation(state="pending", category=live.category)
    if state == "granted":
        return desk_views.ContactAuthorisation(state="granted", category=live.category)
    if state == "refused" and row is not None:
        return desk_views.ContactAuthorisation(
            state="refused", category=live.category, reason=row.decided_why
        )
    return desk_views.ContactAuthorisation(state="needed", category=live.category)


def _returned(live: Contact) -> Literal["agent_lost", "transferred", "not_answered"] | None:
    """Why a contact that was answered, or rang, waits again."""
    if live.state not in _UNANSWERED:
        return None
    match last_leg_ended(live):
        case "agent_lost":
            return "agent_lost"
        case "transferred":
            return "transferred"
        case _:
            rang = live.state is ContactState.WAITING and live.offers > 0
            return "not_answered" if rang else None


def _held_since(live: Contact) -> int | None:
    """Since when the citizen is on hold."""
    if live.state not in ON_HOLD:
        return None
    # what was held by an earlier version has no moment of its own
    return live.held_at or live.since_ms
