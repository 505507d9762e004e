"""Carries out the commands of the two pages of a contact: in the queue, during the conversation, and after it."""

from gateway.contacts.call_media import CallMedia
from gateway.contacts.conversation import Conversation, line_id
from gateway.contacts.emergencies import Emergencies
from gateway.contacts.hang_ups import HangUps
from gateway.contacts.own_contact import in_hand, not_yours
from gateway.contacts.reception import CallQuality
from gateway.contacts.wrap_ups import WrapUps
from gateway.platform.checks import STATION_CHECK
from gateway.platform.realtime import repeated
from gateway.platform.realtime.commands import Commands
from gateway.platform.realtime.refusals import raise_refusal
from gateway.platform.refused import Refused
from queueing.backend import Acd
from queueing.model import Refusal
from signaling.errors import Code
from signaling.protocol import citizen, conversation, desk
from signaling.protocol.base import ChatLine, ChatPage, MediaState


class CitizenCommands:
    """Carries out the citizen's commands, by the id of their contact."""

    def __init__(
        self,
        acd: Acd,
        conversation: Conversation,
        emergencies: Emergencies,
        quality: CallQuality,
        hang_ups: HangUps,
        media: CallMedia,
    ) -> None:
        self._acd = acd
        self._conversation = conversation
        self._emergencies = emergencies
        self._quality = quality
        self._hang_ups = hang_ups
        self._media = media

    def all(self) -> Commands[str]:
        """Return each command with what carries it out."""
        consent = self._conversation.set_consent
        return {
            citizen.LeaveQueue: self._leave,
            citizen.ConnectMedia: self._media.of_citizen,
            citizen.BringLeg: self._media.of_telephone,
            citizen.StopRecording: lambda contact, _: consent(contact, given=False),
            citizen.StartRecording: lambda contact, _: consent(contact, given=True),
            citizen.ChangeLanguage: lambda contact, to: self._conversation.change_language(
                contact, to.language
            ),
            citizen.ShareLocation: self._emergencies.share_location,
            citizen.DeclineLocation: lambda contact, _: self._emergencies.decline_location(contact),
            citizen.EndCall: lambda contact, _: self._hang_ups.end(contact),
            citizen.ReturnToCall: lambda contact, _: self._hang_ups.take_back(contact),
            conversation.HangUp: lambda contact, _: self._hang_ups.for_good(contact),
            conversation.SendChat: self._say,
            conversation.ReadChat: lambda contact, read: self._conversation.page(
                contact, read.before
            ),
            conversation.TypeText: lambda contact, typed: self._conversation.typed(
                contact, "citizen", typed.text
            ),
            conversation.SetMedia: lambda contact, sends: self._conversation.sends(
                contact, "citizen", _sent(sends)
            ),
            conversation.ReportQuality: self._report,
        }

    async def _leave(self, contact_id: str, _command: citizen.LeaveQueue) -> None:
        answer = await self._acd.leave(contact_id)
        if isinstance(answer, Refusal):
            contact = await self._acd.contact(contact_id)
            raise_refusal(answer, done=repeated.has_left(contact))

    async def _say(self, contact_id: str, command: conversation.SendChat) -> ChatLine:
        line = line_id("citizen", contact_id, command.id)
        return await self._conversation.say(contact_id, "citizen", command.text, line)

    async def _report(self, contact_id: str, command: conversation.ReportQuality) -> None:
        if command.contact_id != contact_id:
            raise Refused(Code.NOT_ALLOWED, "That contact is not yours.")
        await self._quality.report(contact_id, "citizen", command)


class DeskCommands:
    """Carries out the operator's commands, by the id of their account."""

    def __init__(
        self,
        acd: Acd,
        conversation: Conversation,
        emergencies: Emergencies,
        wrap_ups: WrapUps,
        quality: CallQuality,
        hang_ups: HangUps,
    ) -> None:
        self._acd = acd
        self._conversation = conversation
        self._emergencies = emergencies
        self._wrap_ups = wrap_ups
        self._quality = quality
        self._hang_ups = hang_ups

    def all(self) -> Commands[str]:
        """Return each command with what carries it out."""
        emergencies = self._emergencies
        return {
            desk.EndContact: lambda agent, end: self._conversation.end(
                end.contact_id, agent, end.reason
            ),
            desk.Escalate: lambda agent, about: emergencies.escalate(about.contact_id, agent),
            desk.NoteEscalation: emergencies.note,
            desk.AskLocation: lambda agent, about: emergencies.ask_location(
                about.contact_id, agent
            ),
            desk.FinishWrapUp: self._wrap_ups.finish,
            desk.ExtendWrapUp: self._extend_wrap_up,
            desk.CorrectCategory: self._correct_category,
            conversation.SetMedia: self._sends,
            conversation.SendChat: self._say,
            conversation.ReadChat: self._read,
            conversation.TypeText: self._typed,
            conversation.ReportQuality: self._report,
        }

    async def _extend_wrap_up(self, agent_id: str, command: desk.ExtendWrapUp) -> None:
        agent = await self._acd.agent(agent_id)
        await self._hang_ups.make_final(agent.contact if agent is not None else None)
        raise_refusal(await self._acd.extend_wrap_up(agent_id, command.seconds))

    async def _correct_category(self, agent_id: str, command: desk.CorrectCategory) -> None:
        if command.category == STATION_CHECK:
            raise Refused(Refusal.UNKNOWN_CATEGORY, "There is no such topic.")
        raise_refusal(
            await self._acd.correct_category(command.contact_id, command.category, agent_id)
        )

    async def _sends(self, agent_id: str, command: conversation.SetMedia) -> None:
        contact_id = await in_hand(self._acd, agent_id)
        await self._conversation.sends(contact_id, "agent", _sent(command), agent_id)

    async def _say(self, agent_id: str, command: conversation.SendChat) -> ChatLine:
        contact_id = await in_hand(self._acd, agent_id)
        line = line_id("agent", contact_id, command.id)
        return await self._conversation.say(contact_id, "agent", command.text, line, agent_id)

    async def _read(self, agent_id: str, command: conversation.ReadChat) -> ChatPage:
        contact_id = await in_hand(self._acd, agent_id)
        return await self._conversation.page(contact_id, command.before)

    async def _typed(self, agent_id: str, command: conversation.TypeText) -> None:
        contact_id = await in_hand(self._acd, agent_id)
        await self._conversation.typed(contact_id, "agent", command.text, agent_id)

    async def _report(self, agent_id: str, command: conversation.ReportQuality) -> None:
        contact_id = await in_hand(self._acd, agent_id)
        if command.contact_id != contact_id:
            raise not_yours()
        contact = await self._acd.contact(contact_id)
        # the two sides that are judged are the citizen's and the contact's own operator's
        if contact is not None and contact.agent == agent_id:
            await self._quality.report(contact_id, "agent", command)


def _sent(command: conversation.SetMedia) -> MediaState:
    return MediaState(command.microphone, command.camera, command.screen)
