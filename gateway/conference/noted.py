"""Records what happens in a conference besides its members: roll, agenda, votes, recordings, calls, moments. Pure;
points in time are Unix milliseconds."""

from typing import Literal

import msgspec

from gateway.outgoing.states import State as CallState


class Correction(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A chair's correction of somebody's presence at the roll; ``by`` is the name, ``note`` the reason if one was
    given."""

    at_ms: int
    by: str
    present: bool = False
    note: str = ""


class Answer(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An entry of the roll: an office (its id), or a person without an office (their member id). ``late``: it was
    answered after the roll was closed, or the person came after it had begun. Of ``corrections`` the last counts
    (:mod:`gateway.conference.roll`)."""

    office: str = ""
    member: str = ""
    at_ms: int = 0
    by: str = ""
    late: bool = False
    corrections: list[Correction] = []


class Roll(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A roll call."""

    started_ms: int
    closed_ms: int = 0
    called: list[Answer] = []

    def of(self, member: str, office: str) -> Answer | None:
        """Return the entry of somebody: their office's, or their own; None where there is none."""
        for each in self.called:
            if each.office == office if each.office else each.member == member:
                return each
        return None

    def answered(self, now_ms: int, member: str, office: str) -> bool:
        """Note that somebody's office, or they themselves, have answered; the first answer stands. Return False
        where neither is on the roll."""
        found = self.of(member, office)
        if found is None:
            return False
        if not found.at_ms:
            found.at_ms, found.by = now_ms, member
            found.late = found.late or bool(self.closed_ms)
        return True

    def comes(self, now_ms: int, member: str, office: str, *, called: bool) -> None:
        """Note that somebody comes after the roll has begun. A person whom it calls (*called*) is added as late;
        after its close, coming counts as the answer."""
        if called and self.of(member, office) is None:
            self.called.append(Answer(member=member, late=True))
        if self.closed_ms:
            self.answered(now_ms, member, office)


class Item(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An item of the agenda; ``spent_ms`` is the time it has had so far."""

    id: str
    text: str
    minutes: int = 0
    spent_ms: int = 0


class Ballot(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A question put to the vote; ``votes`` is the option of each voter."""

    id: str
    question: str
    options: list[str]
    opened_ms: int
    closed_ms: int = 0
    votes: dict[str, int] = {}


MOST_STATE_CHANGES = 200
STARTS_WITHIN_MS = 15_000
"""A recording may take so long to begin; that time does not count as missing."""


class RecordingStateChange(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The state of a recording from a moment on."""

    at_ms: int
    state: Literal["active", "interrupted", "failed"]


class Taken(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A recording of the conference: who started it (a member), from when to when. ``given``: it was handed to the
    archive. ``empty``: the station ended it, since nobody was in the room."""

    id: str
    by: str
    started_ms: int
    ended_ms: int = 0
    state: Literal["starting", "active", "interrupted", "failed"] = "starting"
    given: bool = False
    empty: bool = False
    # conferences that go on have it stored as "fared"
    state_changes: list[RecordingStateChange] = msgspec.field(default_factory=list, name="fared")

    def note_state(self, at_ms: int, word: Literal["active", "interrupted", "failed"]) -> None:
        """Note the state of the recording from a moment on."""
        if self.state != word and len(self.state_changes) < MOST_STATE_CHANGES:
            last_ms = self.state_changes[-1].at_ms if self.state_changes else self.started_ms
            self.state_changes.append(RecordingStateChange(at_ms=max(at_ms, last_ms), state=word))
        self.state = word

    def missing(self, until_ms: int) -> list[tuple[int, int]] | None:
        """Return the spans up to *until_ms* in which nothing, or not everything, was written; None where nothing
        ever was."""
        if self.state == "active" and not self.state_changes:
            return []
        if not any(each.state == "active" for each in self.state_changes):
            return None
        missing = []
        since: int | None = self.started_ms
        for each in self.state_changes:
            if each.state == "active" and since is not None:
                if since > self.started_ms or each.at_ms - since > STARTS_WITHIN_MS:
                    missing.append((since, each.at_ms))
                since = None
            elif each.state != "active" and since is None:
                since = each.at_ms
        if since is not None:
            missing.append((since, until_ms))
        return [(begin, end) for begin, end in missing if end > begin]


class PhoneCall(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A telephone that a chair (*by*, a member) has called, an ``office``'s or a guest's. The person called comes in
    by the ``link`` as ``member``. The number is stored elsewhere, since it is deleted sooner than conferences."""

    id: str
    name: str
    by: str
    link: str
    member: str
    asked_ms: int
    office: str = ""
    state: CallState = "asked"
    reason: str = ""
    machine: bool = False
    answered_ms: int = 0
    over_ms: int = 0

    def ends(self, now_ms: int, state: CallState, reason: str = "") -> None:
        """Note how the call ended; the first word stands."""
        if not self.over_ms:
            self.state, self.reason, self.over_ms = state, reason, now_ms


class Moment(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An event that the minutes tell: somebody came or went, the roll, items, votes."""

    at_ms: int
    kind: str
    member: str = ""
    ref: str = ""
