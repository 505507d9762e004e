"""The script of a telephone that is in a contact without a page: a number outside, or an operator's telephone.

It hears when it is recorded, and otherwise nothing of the station. Pure.
"""

from dataclasses import dataclass

from gateway.line.actions import Action, HangUp, Play
from gateway.line.script import FOLLOWED, Script


@dataclass(slots=True)
class PartyScript(Script):
    """One call to such a telephone, once it was answered; its stage is one of :data:`~gateway.line.script.FOLLOWED`."""

    def release(self) -> list[Action]:
        """Return the actions that end the call, since nobody wants this telephone any more."""
        if self.stage not in FOLLOWED:
            return []
        self.stage = "leaving"
        return [HangUp()]

    def recorded(self, *, begins: bool) -> list[Action]:
        """Note whether the telephone is recorded from now on; return the actions that announce a recording that *begins*."""
        heard, self.recording = begins and not self.recording, begins
        return [Play(tuple(self._said("consent_yes")))] if heard else []
