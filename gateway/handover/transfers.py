"""Transfers a conversation without consulting anybody first: the destinations, and the command."""

from collections.abc import Callable

import msgspec

from gateway.accounts.lookups import people_of
from gateway.accounts.offices import Offices
from gateway.accounts.skills import SKILLS
from gateway.accounts.tables import Office
from gateway.calls.media import MediaPlane
from gateway.platform.checks import STATION_CHECK
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from queueing.backend import Acd
from queueing.model import AgentState, Refusal, target_agent, target_office
from signaling.protocol.desk import Consult, Transfer


class OperatorThere(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An operator who is signed on, and their state. ``skills``: ``lis`` (Italian sign language), and languages besides Italian."""

    id: str
    name: str
    code: str
    state: str
    categories: list[str]
    skills: list[str]


class OfficeThere(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An office that takes transfers now; ``present`` counts its members who are signed on."""

    id: str
    name: str
    present: int


class TopicThere(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A topic: how many citizens wait for it, and how many operators are signed on for it."""

    id: str
    waiting: int
    present: int


class Destinations(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """All destinations except the asking operator. ``outside``: numbers outside can be called."""

    operators: list[OperatorThere]
    offices: list[OfficeThere]
    topics: list[TopicThere]
    outside: bool = False


class Transfers:
    """Carries out the operator's transfers, and lists their destinations."""

    def __init__(
        self,
        acd: Acd,
        database: Database,
        offices: Offices,
        media: MediaPlane,
        takes: Callable[[Office], bool],
        *,
        calls_out: bool = False,
    ) -> None:
        """*takes* returns whether an office takes contacts now; *calls_out*: numbers outside can be called."""
        self._calls_out = calls_out
        self.takes = takes
        self._acd = acd
        self._database = database
        self._offices = offices
        self._media = media

    async def transfer(self, agent_id: str, command: Transfer) -> None:
        """Hand the conversation on; the contact waits again at its old place.

        Raises :class:`Refused`: ``no_destination``, ``unknown_category``, ``retired_category``, ``unknown_office``,
        ``office_closed``, or the queue's word (``not_connected``, ``not_your_contact``, ``unknown_agent``,
        ``agent_offline``, ``same_agent``).
        """
        target = await self.target(command)
        category = command.category or ""
        if category == STATION_CHECK:
            raise Refused(Refusal.UNKNOWN_CATEGORY, "There is no such topic.")
        answer = await self._acd.transfer(
            command.contact_id, agent_id, target=target, category=category
        )
        if isinstance(answer, Refusal):
            raise Refused(answer, "The contact cannot be handed on like that.")
        # what the two heard of each other ends now, and not when the journal comes round
        self._media.reconcile(command.contact_id)

    async def target(self, command: Transfer | Consult) -> str:
        """Return the queue's name of the operator or office that a command names, ``""`` for a topic.

        Raises :class:`Refused`: ``no_destination``, ``unknown_office``, ``office_closed``.
        """
        if command.operator and command.office:
            raise Refused("no_destination", "Choose one destination.")
        if command.operator:
            return target_agent(command.operator)
        if command.office:
            try:
                office = await self._offices.by_id(command.office)
            except Refused:
                raise Refused("unknown_office", "There is no such office.") from None
            if not self.takes(office):
                raise Refused("office_closed", "That office takes no contacts.")
            return target_office(office.id)
        if not command.category:
            raise Refused("no_destination", "Choose to whom the contact goes.")
        return ""

    async def destinations(self, account_id: str) -> Destinations:
        """Return the operators, offices and topics that are there now, without the caller."""
        agents = [
            agent
            for agent in await self._acd.agents()
            if agent.state is not AgentState.OFFLINE and agent.present
        ]
        waiting = await self._acd.waiting()
        operators: list[OperatorThere] = []
        people = await people_of(self._database, {agent.id for agent in agents})
        for agent in agents:
            account = people.get(agent.id)
            if agent.id == account_id or STATION_CHECK in agent.categories:
                continue
            if account is not None and account.disabled_at is None:
                operators.append(
                    OperatorThere(
                        id=agent.id,
                        name=account.display_name,
                        code=account.code,
                        state=str(agent.state),
                        categories=sorted(agent.categories),
                        skills=sorted(agent.skills.intersection(SKILLS)),
                    )
                )
        return Destinations(
            outside=self._calls_out,
            operators=sorted(operators, key=lambda each: (each.state != "available", each.name)),
            offices=[
                OfficeThere(
                    id=office.id,
                    name=office.name,
                    present=sum(agent.office == office.id for agent in agents),
                )
                for office, members in await self._offices.everyone()
                if self.takes(office) and members
            ],
            topics=[
                TopicThere(
                    id=category,
                    waiting=waiting[category].count,
                    present=sum(category in agent.categories for agent in agents),
                )
                for category in sorted(waiting.keys() - {STATION_CHECK})
                if category not in self._acd.retired
            ],
        )
