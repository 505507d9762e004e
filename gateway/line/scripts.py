"""Chooses the script of a call: to one of the line's numbers, taken up from another process, or made by the station."""

from collections.abc import Sequence

from gateway.line.conference_script import ConferenceScript
from gateway.line.kept import KeptCall
from gateway.line.numbers.heard import script_of
from gateway.line.numbers.model import InboundNumber, menu_of
from gateway.line.party_script import PartyScript
from gateway.line.prompts import named_topics
from gateway.line.script import FOLLOWED, Menu, Script
from gateway.line.station import StationFacts
from gateway.outgoing.api import CallGoesOn
from gateway.outgoing.orders import Order
from gateway.setting_line import CONFERENCE, MENU
from gateway.settings import Settings

KEPT = (
    "language", "stage", "topic", "recording", "pressed", "answered", "offered", "keyed", "asked_at_ms"
)  # fmt: skip


class Scripts:
    """Makes scripts by the settings and the station's present state. Holds no state."""

    def __init__(self, settings: Settings, facts: StationFacts) -> None:
        self._settings = settings
        self._facts = facts

    def of_number(self, number: InboundNumber, caller: str) -> Script:
        """Return the script of a call to a number; *caller* is empty where it is withheld."""
        return self._made(
            number.target,
            number.languages,
            caller,
            menu=menu_of(number, self._facts.topics),
            reception=number.reception or "",
        )

    def of_kept(self, kept: KeptCall) -> Script:
        """Return the script of a stored call, at the stage that it had reached."""
        languages = kept.languages or (kept.language,)
        script: Script
        if kept.stage in FOLLOWED:
            script = PartyScript(kept.language, kept.target, kept.menu)
        else:
            script = self._made(
                kept.target, languages, kept.number, menu=kept.menu, reception=kept.reception
            )
        for name in KEPT:
            setattr(script, name, getattr(kept, name))
        return script

    def of_call_out(self, order: Order, goes_on: CallGoesOn) -> Script:
        """Return the script of an answered call that the station made.

        It is a caller's script if the call belongs to a contact, a :class:`PartyScript` for a number outside or an
        operator's telephone, a :class:`ConferenceScript` for a conference, and otherwise one that ends the call after a few
        words.
        """
        conference = goes_on.conference
        followed = next((each for each in FOLLOWED if each == order.purpose), None)
        if conference is None and followed is not None:
            return PartyScript(order.language, MENU, (), number=order.number, stage=followed)
        script = self._made(CONFERENCE if conference else MENU, (order.language,), order.number)
        if conference is not None and isinstance(script, ConferenceScript):
            script.stage, script.recorded = "called", conference.recorded
        else:
            script.stage = "talking" if goes_on.seat else "leaving"
        script.answered = bool(goes_on.seat)
        return script

    def _made(
        self,
        target: str,
        languages: Sequence[str],
        number: str,
        *,
        menu: Menu = (),
        reception: str = "",
    ) -> Script:
        return script_of(
            target,
            languages,
            menu=menu,
            named=named_topics(languages, self._settings.prompt_folder),
            reception=reception,
            number=number,
            calls_back=self._facts.calls_back,
            callback_after_s=self._settings.sip_callback_after_s,
            closed=self._facts.closed,
        )
