"""The terms on which another system's calls are recorded, from the settings: their topics, the body's numbers, who answers
for the consent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gateway.siprec.metadata import Snapshot
from gateway.siprec.parties import parties_of
from gateway.siprec.state import State


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms. ``numbers`` lead to topics.

    ``consent``: ``given`` if the other system has asked or told the people before it sends anything, ``metadata`` if it
    tells for each call whether they have agreed.
    """

    numbers: Mapping[str, str]
    consent: Literal["given", "metadata"]

    def is_given(self, told: Snapshot) -> bool:
        """Return whether the people in a call have agreed to its recording."""
        return self.consent == "given" or told.consent is True

    def apply(self, state: State, told: Snapshot, now_ms: int) -> None:
        """Write the last report, at *now_ms*, and what follows from it into *state*."""
        state.told = told
        state.parties = parties_of(told, self.numbers, state.parties)
        given = self.is_given(told)
        # the worker begins new parts for a later consent, and for nothing else
        if given is not state.consent:
            state.revision += 1
            state.consent, state.consent_ms = given, now_ms
