"""An hour's conference with two of each thing."""

from datetime import UTC, datetime

from gateway.conference import breakout, polls
from gateway.conference import state as st
from gateway.conference.agenda import set_agenda
from gateway.conference.people import Person
from gateway.platform.times import to_ms

AT = datetime(2026, 5, 4, 8, tzinfo=UTC)
MINUTE = 60_000


def held(state: st.State) -> None:
    """An hour of a chair, two offices and a guest by telephone who never came in."""

    def at(minute: float) -> int:
        return to_ms(AT) + round(minute * MINUTE)

    for minute, member, part, office in (
        (0, "boss", "chair", ""), (1, "uno", "office", "o1"), (2, "due", "office", "o2"), (3, "g", "guest", ""),
    ):  # fmt: skip
        person = Person(
            name=member.title(), part=part, office=office, socket="s", phone=member == "due"
        )
        st.enter(state, at(minute), member, person, straight=part != "guest")
    set_agenda(state, at(4), [("i1", "Turni", 5), ("i2", "Ferie", 20), ("i3", "Mai", 1)])
    st.go_to_item(state, at(5), "i1")
    st.go_to_item(state, at(9), "i2")
    set_agenda(state, at(12), [("i1", "Turni", 5), ("i3", "Mai", 1)])
    for number, voters in ((1, {"uno": 0, "due": 1}), (2, {"boss": 1})):
        st.open_ballot(state, at(12 + number), f"b{number}", f"Voto {number}?", ["Sì", "No"])
        for member, option in voters.items():
            st.vote(state, member, f"b{number}", option)
        st.close_ballot(state, at(12.5 + number))
        polls.opened(
            state.polls, at(14 + number), f"p{number}", f"Quanti {number}?", ["A", "B"], live=False
        )
        polls.answer(state.polls, "uno", f"p{number}", number - 1)
        polls.closed(state.polls, at(14.5 + number))
    for number in (1, 2):
        st.start_recording(state, at(20 + number), "boss", f"r{number}")
        st.note_recording_state(state, at(20 + number), f"r{number}", "active")
        st.stop_recording(state, at(20.5 + number), "boss")
    for number in (1, 2):
        breakout.open_breakout(state, at(30 + number), [("A", ["uno"]), ("B", ["due"])])
        breakout.end_breakout(state, at(30.5 + number))
    st.go(state, at(40), "uno")
    st.end(state, at(60))
