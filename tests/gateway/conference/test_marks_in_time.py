"""The marks of a conference's recording, which begins in the middle of it and ends before it: two of each kind."""

from gateway.archive.playback.marks import Hole, Line
from gateway.conference import state as st
from gateway.conference.marks import marks_of, words_of
from gateway.platform.times import to_ms
from tests.gateway.conference.an_hour import AT, MINUTE, held

BEGINS, LASTS = 10, 20
"""Of the recording, in minutes after the conference began."""


def at(minute):
    return to_ms(AT) + round(minute * MINUTE)


def written(minute, name):
    return Line(line_id=name, at_ms=at(minute), author="uno")


def test_each_stands_where_it_happened_and_is_cut_at_the_ends():
    state = st.State()
    held(state)
    marks = marks_of(
        state,
        [written(9.9, "before"), written(10, "first"), written(30, "last"), written(30.1, "after")],
        [("d0", at(9)), ("d1", at(11)), ("d2", at(12)), ("d3", at(31))],
        [
            Hole(100, 200, "loss"),
            Hole(300, 400, "held"),
        ],
        captions=[written(10, "c1"), written(12, "c2"), written(31, "c3")],
        started_ms=at(BEGINS),
        duration_ms=LASTS * MINUTE,
    )
    assert [mark.at_ms for mark in marks] == sorted(mark.at_ms for mark in marks)
    found = {
        (mark.kind, mark.at_ms / MINUTE, mark.until_ms and mark.until_ms / MINUTE, mark.ref)
        for mark in marks
    }
    assert len(found) == len(marks)
    assert found - {each for each in found if each[0] == "gap"} == {
        ("present", 0, 20, "boss"), ("present", 0, 20, "uno"), ("present", 0, 20, "due"),
        ("item", 0, 2, "i2"),
        ("ballot", 3, 3.5, "b1"), ("ballot", 4, 4.5, "b2"),
        ("poll", 5, 5.5, "p1"), ("poll", 6, 6.5, "p2"),
        ("chat", 0, None, "first"), ("chat", 20, None, "last"),
        ("caption", 0, None, "c1"), ("caption", 2, None, "c2"),
        ("decision", 1, None, "d1"), ("decision", 2, None, "d2"),
    }  # fmt: skip
    assert [(mark.at_ms, mark.until_ms, mark.ref) for mark in marks if mark.kind == "gap"] == [
        (100, 200, "loss"),
        (300, 400, "held"),
    ]


def test_what_marks_refer_to_has_words():
    state = st.State()
    held(state)
    assert words_of(state) == {
        "boss": "Boss", "uno": "Uno", "due": "Due", "g": "G", "i1": "Turni", "i2": "Ferie", "i3": "Mai",
        "b1": "Voto 1?", "b2": "Voto 2?", "p1": "Quanti 1?", "p2": "Quanti 2?",
    }  # fmt: skip
