"""What people in a conference's room do beside it, by command: reactions, polls."""

from gateway.conference import extras
from gateway.conference import state as st
from gateway.conference.live import Conferences
from signaling.limits import Rate
from signaling.protocol import conference_extras as wire
from signaling.protocol.base import Command, Nothing, View

RATES = {"react": Rate(6, 12)}
"""How often one page may send each of these."""


class ConferenceExtras:
    """Carries these commands out. Holds nothing itself."""

    def __init__(self, conferences: Conferences) -> None:
        self._conferences = conferences

    async def command(self, conference_id: str, member: str, command: Command) -> View | None:
        """Carry a command out; None for one that is not of these.

        Raises :class:`gateway.conference.state.NotPossibleError`, and what the database raises.
        """
        match command:
            case wire.React():
                await self._inside(conference_id, member)
                await self._conferences.to_all(
                    conference_id, wire.Reaction(member=member, reaction=command.reaction)
                )
            case wire.OpenPoll():
                now_ms = self._conferences.now_ms()
                await self._conferences.change(
                    conference_id,
                    lambda state: extras.open_poll(
                        state,
                        now_ms,
                        # the same command again is the same poll
                        command.id,
                        command.question,
                        command.options,
                        live=command.live,
                    ),
                )
            case wire.AnswerPoll():
                await self._conferences.change(
                    conference_id,
                    lambda state: extras.answer_poll(
                        state, member, command.poll_id, command.option
                    ),
                )
            case wire.ClosePoll():
                now_ms = self._conferences.now_ms()
                await self._conferences.change(
                    conference_id, lambda state: extras.close_poll(state, now_ms, command.poll_id)
                )
            case _:
                return None
        return Nothing()

    async def _inside(self, conference_id: str, member: str) -> st.State:
        """The conference as it is, for somebody who is in its room."""
        found = await self._conferences.book.get(conference_id)
        if found is None or not st.person(found.state, member).inside:
            raise st.NotPossibleError("not_there", "You are not in the room.")
        return found.state
