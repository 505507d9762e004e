"""The state of one conference, and the acts that change it. Pure; time is an argument.

A :class:`State` is stored whole (see ``gateway.conference.book``): functions here change the one they are given, or
raise :class:`Refused` and leave it as it was. Points in time are Unix milliseconds.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from gateway.conference.groups import Breakout
from gateway.conference.noted import Answer, Ballot, Item, Moment, PhoneCall, Roll, Taken
from gateway.conference.people import Part, Person, let_in
from gateway.conference.polls import Poll, closed
from gateway.platform.refused import Refused

MOST_MOMENTS = 2_000
MOST_RECORDINGS = 20
MOST_ROLLS = 20
OPENS_BEFORE_MS = 3_600_000
"""A chair's coming opens a conference so long before its time, and not earlier: tomorrow's would be over today."""


class State(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The state of one conference. ``offices`` are those expected."""

    state: Literal["scheduled", "open", "ended"] = "scheduled"
    opened_ms: int = 0
    ended_ms: int = 0
    offices: list[str] = []
    people: dict[str, Person] = {}
    worker: str = ""
    room: str = ""
    floor: str = ""
    presented: str = ""
    pinned: list[str] = []
    roll: Roll | None = None
    rolls: list[Roll] = []
    """The roll calls before that one."""
    items: list[Item] = []
    gone_items: list[Item] = []
    """Items that had time, and were taken off the agenda."""
    item: str = ""
    item_since_ms: int = 0
    ballots: list[Ballot] = []
    polls: list[Poll] = []
    captioners: list[str] = []
    """The members who may type captions."""
    closed: bool = False
    """Only guests by a link are let in beside the chairs: no other staff is called to it."""
    unrecorded: bool = False
    """Its guests were told that nothing is recorded."""
    guests_write: bool = False
    """Whether guests write the shared notes as well."""
    moments: list[Moment] = []
    recordings: list[Taken] = []
    breakouts: list[Breakout] = []
    calls: list[PhoneCall] = []
    """Telephones that chairs called."""
    phones_ms: int = 0
    """Since when nobody has been in the room but telephones that the station pays for."""
    empty_ms: int = 0
    """Since when nobody has been in the room."""
    unheard_ms: int = 0
    """Since when nothing has been received of anybody."""
    abandoned_ms: int = 0
    """Since when nobody had been there when the station ended it."""

    def inside(self) -> dict[str, Person]:
        """Return the members in the room, in the order of their first coming."""
        return {member: each for member, each in self.people.items() if each.inside}

    def hands(self) -> list[str]:
        """The members who ask to speak, the earliest first."""
        asking = [(each.hand_ms, member) for member, each in self.inside().items() if each.hand_ms]
        return [member for _, member in sorted(asking)]

    @property
    def ballot(self) -> Ballot | None:
        """The last vote, or None."""
        return self.ballots[-1] if self.ballots else None

    @property
    def breakout(self) -> Breakout | None:
        """The open breakout rooms, or None."""
        last = self.breakouts[-1] if self.breakouts else None
        return last if last is not None and not last.ended_ms else None

    @property
    def recording(self) -> Taken | None:
        """The running recording, or None."""
        last = self.recordings[-1] if self.recordings else None
        return last if last is not None and not last.ended_ms else None


def staff_member(account_id: str) -> str:
    """Return the member id of a person who comes with an account."""
    return f"a-{account_id}"


def account_of_member(member: str) -> str | None:
    """Return the account of a member of the staff; None for a guest or a telephone."""
    return member.removeprefix("a-") if member.startswith("a-") else None


def person(state: State, member: str) -> Person:
    """Return a member in the room or the lobby. Raises :class:`Refused` (``not_there``)."""
    found = state.people.get(member)
    if found is None or found.place not in ("room", "lobby"):
        raise Refused("not_there", "They are not in the conference.")
    return found


def presides(state: State, member: str) -> None:
    """Raise :class:`Refused` unless the member is in the room of an open conference: ``not_open``, ``not_there``."""
    if state.state != "open":
        raise Refused("not_open", "The conference is not open.")
    if not person(state, member).inside:
        raise Refused("not_there", "You are not in the room.")


def note(state: State, now_ms: int, kind: str, member: str = "", ref: str = "") -> None:
    """Add an event for the minutes."""
    if len(state.moments) < MOST_MOMENTS:
        state.moments.append(Moment(at_ms=now_ms, kind=kind, member=member, ref=ref))


def expects(state: State, part: Part, office: str) -> bool:
    """Return whether a person comes in without being let in: chairs, members of the expected offices, and the
    operators of the station itself. Everybody else waits until a chair admits them."""
    if part in ("chair", "guest"):
        return part == "chair"
    if state.closed:
        return False
    return office in state.offices if office else part == "operator"


def enter(
    state: State, now_ms: int, member: str, coming: Person, *, straight: bool, starts_ms: int = 0
) -> None:
    """Note that a member's page has connected. A member who was in the room is back; others come in with *straight* if
    a chair has opened the conference (by coming), and wait in the lobby otherwise. *starts_ms*: its scheduled begin.

    Raises :class:`Refused`: ``ended``, ``removed``, ``full``; ``early`` for a chair who would open it more than
    :data:`OPENS_BEFORE_MS` before its time.
    """
    if state.state == "ended":
        raise Refused("ended", "The conference is over.")
    if (
        coming.part == "chair"
        and state.state == "scheduled"
        and now_ms < starts_ms - OPENS_BEFORE_MS
    ):
        raise Refused("early", "It is opened an hour before its time at the earliest.")
    known = state.people.get(member)
    if known is None or known.place == "left":
        let_in(state.people, guest=coming.part == "guest")
    if known is None:
        known = state.people[member] = coming
    elif known.place == "removed":
        raise Refused("removed", "You were asked to leave.")
    else:
        known.name, known.part, known.office = coming.name, coming.part, coming.office
        known.phone = coming.phone
        known.socket, known.came_by, known.gone_ms = coming.socket, coming.came_by, 0
        if known.place == "left":
            known.place = "lobby"
        elif known.away:
            _is_back(state, now_ms, member, known)
    if known.part == "chair" and state.state == "scheduled":
        state.state, state.opened_ms = "open", now_ms
        note(state, now_ms, "opened", member)
        for waiting, each in state.people.items():
            if each.place == "lobby" and expects(state, each.part, each.office) and each.socket:
                _come_in(state, now_ms, waiting, each)
    if known.place == "lobby" and state.state == "open" and straight:
        _come_in(state, now_ms, member, known)


def page_gone(state: State, at_ms: int, member: str, socket: str) -> None:
    """Note that a member's page is gone; the member keeps the place. A page that is not their present one is
    ignored."""
    who = state.people.get(member)
    if who is not None and who.socket == socket:
        who.socket, who.gone_ms = "", at_ms


def absent(state: State, since_ms: int, member: str) -> None:
    """Count a member as absent from *since_ms* on, which may be past; they keep their place."""
    who = state.people[member]
    if who.stays and len(who.stays[-1]) == 1:
        who.stays[-1].append(max(since_ms, who.stays[-1][0]))
    for each in state.breakouts:
        each.absent(since_ms, member)


def _is_back(state: State, now_ms: int, member: str, who: Person) -> None:
    who.stays.append([now_ms])
    if state.breakout is not None:
        state.breakout.moved(now_ms, member, who.group)
    if state.roll is not None:
        state.roll.comes(now_ms, member, who.office, called=_is_called(state, who))


def _come_in(state: State, now_ms: int, member: str, who: Person) -> None:
    who.place = "room"
    who.stays.append([now_ms])
    who.gone_ms = 0 if who.socket else now_ms
    note(state, now_ms, "came", member)
    if state.roll is not None:
        state.roll.comes(now_ms, member, who.office, called=_is_called(state, who))


def admit(state: State, now_ms: int, members: Sequence[str] | None) -> list[str]:
    """Let *members*, or everybody who waits, into the room; return who came in. A member who was sent out may come
    again, and is not in yet. A member whose page is gone waits again when they come back.

    Raises :class:`Refused` (``not_there``) where none of *members* is in the conference or was sent out.
    """
    come, found = [], False
    for each in state.people if members is None else members:
        who = state.people.get(each)
        if who is None or who.place == "left":
            continue
        if who.place == "removed" and members is not None:
            who.place, found = "left", True
        elif who.place == "lobby" and who.socket:
            _come_in(state, now_ms, each, who)
            come.append(each)
        found = found or who.inside
    if members and not found:
        raise Refused("not_there", "They are not in the conference.")
    return come


def go(state: State, now_ms: int, member: str, *, removed: bool = False) -> str:
    """Take out a member who leaves or is sent out; return their connection (``""`` for none), which has to be ended."""
    who = person(state, member)
    absent(state, now_ms if who.connected else who.gone_ms or now_ms, member)
    if who.inside:
        note(state, now_ms, "removed" if removed else "left", member)
    peer = who.peer
    who.place = "removed" if removed else "left"
    who.socket = who.peer = ""
    who.connected = who.microphone = who.camera = who.screen = who.muted = False
    who.hand_ms = who.gone_ms = 0
    group, who.group, who.settled = who.group, "", ""
    unasked(state, group)
    if state.floor == member:
        state.floor = ""
    if state.presented == member:
        state.presented = ""
    state.pinned = [each for each in state.pinned if each != member]
    state.captioners = [each for each in state.captioners if each != member]
    return peer


def unasked(state: State, group_id: str) -> None:
    """Withdraw a breakout room's call for help once nobody is in it."""
    group = state.breakout.group(group_id) if state.breakout is not None else None
    if group is not None and not any(who.group == group_id for who in state.inside().values()):
        group.help_ms, group.help_by = 0, ""


def raise_hand(state: State, now_ms: int, member: str, *, raised: bool) -> None:
    """Note that a member asks to speak, or not any more; asking twice keeps the place."""
    who = person(state, member)
    if raised and not who.hand_ms:
        who.hand_ms = now_ms
    elif not raised:
        who.hand_ms = 0


def give_floor(state: State, now_ms: int, member: str | None) -> None:
    """Give a member the floor, or nobody in particular (None). Raises :class:`Refused` (``not_there``)."""
    if member is None:
        state.floor = ""
        return
    if not person(state, member).inside:
        raise Refused("not_there", "They are not in the room.")
    state.people[member].hand_ms = 0
    state.floor = member
    # nothing of breakout rooms is a mark of the recording
    if not state.people[member].group:
        note(state, now_ms, "floor", member)


def present(state: State, member: str | None) -> None:
    """Have everybody see a member large, or (None) as each likes. Raises :class:`Refused` (``not_there``)."""
    if member is not None and not person(state, member).inside:
        raise Refused("not_there", "They are not in the room.")
    state.presented = member or ""


def pin(state: State, member: str, *, pinned: bool) -> None:
    """Pin a member's picture for everybody, or unpin it. Raises :class:`Refused` (``not_there``)."""
    person(state, member)
    state.pinned = [each for each in state.pinned if each != member] + [member] * pinned


def start_roll(state: State, now_ms: int) -> None:
    """Call the roll: the offices that are expected, and each person inside who has no such office. The former roll
    is kept for the minutes."""
    if state.roll is not None:
        state.roll.closed_ms = state.roll.closed_ms or now_ms
        state.rolls.append(state.roll)
        del state.rolls[:-MOST_ROLLS]
    state.roll = Roll(
        started_ms=now_ms,
        called=[
            *(Answer(office=office) for office in state.offices),
            *(
                Answer(member=member)
                for member, who in state.inside().items()
                if _is_called(state, who)
            ),
        ],
    )
    note(state, now_ms, "roll")


def answer_roll(state: State, now_ms: int, member: str) -> None:
    """Note a member's answer to the roll. Raises :class:`Refused`: ``no_roll``, ``not_called``."""
    if state.roll is None:
        raise Refused("no_roll", "There is no roll call.")
    if not state.roll.answered(now_ms, member, person(state, member).office):
        raise Refused("not_called", "You are not on the roll.")


def _is_called(state: State, who: Person) -> bool:
    """Whether a roll calls them by their own name: not chairs, guests, nor those of an office that is expected."""
    return who.office not in state.offices and who.part not in ("chair", "guest")


def end_roll(state: State, now_ms: int) -> None:
    """Close the roll; members who have not answered are absent until they come. Raises :class:`Refused`
    (``no_roll``)."""
    if state.roll is None or state.roll.closed_ms:
        raise Refused("no_roll", "There is no roll call.")
    state.roll.closed_ms = now_ms
    note(state, now_ms, "roll_closed")


def go_to_item(state: State, now_ms: int, item_id: str | None) -> None:
    """Begin with an item of the agenda, or (None) end the last."""
    known = {item.id: item for item in state.items}
    if item_id is not None and item_id not in known:
        raise Refused("no_item", "There is no such item.")
    if state.item:
        known[state.item].spent_ms += now_ms - state.item_since_ms
        note(state, now_ms, "item_over", ref=state.item)
    state.item, state.item_since_ms = item_id or "", now_ms if item_id else 0
    if item_id:
        note(state, now_ms, "item", ref=item_id)


def open_ballot(
    state: State, now_ms: int, ballot_id: str, question: str, options: Iterable[str]
) -> None:
    """Put a question to the vote. Raises :class:`Refused` while another one is open."""
    last = state.ballot
    if last is not None and not last.closed_ms:
        if last.id == ballot_id:
            return
        raise Refused("ballot_open", "Another vote is open.")
    state.ballots.append(
        Ballot(id=ballot_id, question=question, options=list(options), opened_ms=now_ms)
    )
    note(state, now_ms, "ballot", ref=ballot_id)


def vote(state: State, member: str, ballot_id: str, option: int) -> None:
    """Vote; the last vote of each counts. Raises :class:`Refused`."""
    last = state.ballot
    if last is None or last.id != ballot_id or last.closed_ms:
        raise Refused("ballot_closed", "That vote is over.")
    if option >= len(last.options):
        raise Refused("no_option", "There is no such option.")
    if not person(state, member).inside:
        raise Refused("not_there", "You are not in the room.")
    last.votes[member] = option


def close_ballot(state: State, now_ms: int) -> None:
    """End the vote. Raises :class:`Refused` where there is none."""
    last = state.ballot
    if last is None or last.closed_ms:
        raise Refused("ballot_closed", "There is no vote.")
    last.closed_ms = now_ms
    note(state, now_ms, "ballot_closed", ref=last.id)


def start_recording(state: State, now_ms: int, member: str, recording_id: str) -> None:
    """Start a recording. Raises :class:`Refused`: ``not_open``, ``recorded``, ``not_agreed`` where its guests were
    told that nothing is recorded."""
    if state.unrecorded:
        raise Refused("not_agreed", "Its guests were told that nothing is recorded.")
    if state.state != "open":
        raise Refused("not_open", "The conference is not open.")
    if any(each.id == recording_id for each in state.recordings):
        return
    if state.recording is not None:
        raise Refused("recorded", "It is being recorded already.")
    if len(state.recordings) >= MOST_RECORDINGS:
        raise Refused("too_many", "It cannot be recorded any more.")
    state.recordings.append(Taken(id=recording_id, by=member, started_ms=now_ms))
    note(state, now_ms, "recording", member, recording_id)


def stop_recording(state: State, now_ms: int, member: str = "") -> None:
    """End the recording; without *member* the station does. Raises :class:`Refused`."""
    taken = state.recording
    if taken is None:
        raise Refused("not_recorded", "It is not being recorded.")
    taken.ended_ms = now_ms
    note(state, now_ms, "recording_stopped", member, taken.id)


def note_recording_state(
    state: State,
    at_ms: int,
    recording_id: str,
    word: Literal["active", "interrupted", "failed"],
) -> None:
    """Note the state of a recording from *at_ms* on; one that is over is left alone."""
    taken = state.recording
    if taken is not None and taken.id == recording_id:
        taken.note_state(at_ms, word)


def end(state: State, now_ms: int) -> list[str]:
    """End the conference; return the connections that have to be ended. A conference that is over stays as it is."""
    if state.state == "ended":
        return []
    peers = []
    for member, who in state.people.items():
        if who.place in ("room", "lobby"):
            peers.append(go(state, now_ms, member))
    if state.item:
        go_to_item(state, now_ms, None)
    if state.ballot is not None and not state.ballot.closed_ms:
        close_ballot(state, now_ms)
    if over := closed(state.polls, now_ms):
        note(state, now_ms, "poll_closed", ref=over)
    if state.roll is not None and not state.roll.closed_ms:
        end_roll(state, now_ms)
    if state.recording is not None:
        stop_recording(state, now_ms)
    if state.breakout is not None:
        state.breakout.close(now_ms)
    for call in state.calls:
        call.ends(now_ms, "ended")
    state.state, state.ended_ms = "ended", now_ms
    note(state, now_ms, "ended")
    return [peer for peer in peers if peer]
