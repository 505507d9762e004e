"""Seating, policies, recording orders, TURN credentials and the event hub, without a network."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.room.policy import PolicyError, parse_policy
from media.room.recording import RecordingRequestError, parse_order
from media.room.seating import Seating
from media.sdp.plan import SourceKind
from media.turn import turn_credentials
from media.worker.events import EventHub

AUDIO, CAMERA, SCREEN = SourceKind.AUDIO, SourceKind.CAMERA, SourceKind.SCREEN
BOTH = frozenset({AUDIO, CAMERA})
SLOTS = {"audio": 3, "video": 4}


def test_sound_and_picture_of_a_person_share_an_index():
    seats = Seating().arrange([("a", BOTH), ("b", BOTH)], SLOTS)
    assert seats == {
        ("audio", 0): ("a", AUDIO),
        ("video", 0): ("a", CAMERA),
        ("audio", 1): ("b", AUDIO),
        ("video", 1): ("b", CAMERA),
    }


def test_who_sits_stays_when_somebody_leaves():
    seating = Seating()
    seating.arrange([("a", BOTH), ("b", BOTH)], SLOTS)
    seats = seating.arrange([("b", BOTH)], SLOTS)
    assert seats["video", 1] == ("b", CAMERA)
    seats = seating.arrange([("b", BOTH), ("c", BOTH)], SLOTS)
    assert seats["audio", 0] == ("c", AUDIO)


def test_a_screen_takes_the_last_slot_and_a_late_camera_joins_its_sound():
    seating = Seating()
    seats = seating.arrange([("a", frozenset({AUDIO, SCREEN}))], SLOTS)
    assert seats == {("audio", 0): ("a", AUDIO), ("video", 3): ("a", SCREEN)}
    seats = seating.arrange([("a", frozenset({AUDIO, SCREEN, CAMERA}))], SLOTS)
    assert seats["video", 0] == ("a", CAMERA)


kinds = st.frozensets(st.sampled_from(list(SourceKind)))
crowds = st.lists(st.tuples(st.sampled_from("abcdef"), kinds), max_size=6, unique_by=lambda x: x[0])


@given(st.lists(crowds, min_size=1, max_size=6), st.integers(0, 4), st.integers(0, 5))
def test_seating_invariants(steps, audio, video):
    seating = Seating()
    before: dict = {}
    for wanted in steps:
        seats = seating.arrange(wanted, {"audio": audio, "video": video})
        due = {(sender, kind) for sender, ks in wanted for kind in ks}
        assert set(seats.values()) <= due
        assert len(set(seats.values())) == len(seats)
        for (media, index), (_, kind) in seats.items():
            assert index < (audio if media == "audio" else video)
            assert (kind is AUDIO) == (media == "audio")
        for seat, occupant in before.items():
            if occupant in due:
                assert seats[seat] == occupant
        # No slot stays empty while somebody waits for one of its kind.
        for media, count in (("audio", audio), ("video", video)):
            waiting = [
                k for k in due - set(seats.values()) if (k[1] is AUDIO) == (media == "audio")
            ]
            taken = sum(1 for m, _ in seats if m == media)
            assert not waiting or taken == count
        before = seats


def test_policy():
    assert parse_policy({}).allowed("a", "b") == frozenset(SourceKind)
    assert parse_policy({"default": "none"}).allowed("a", "b") == frozenset()
    policy = parse_policy({"default": "none", "receive": {"a": {"b": ["audio"]}}})
    assert policy.allowed("a", "b") == {AUDIO}
    assert policy.allowed("a", "c") == frozenset()
    assert policy.allowed("b", "a") == frozenset()


@pytest.mark.parametrize(
    "data",
    [None, [], {"x": 1}, {"default": 1}, {"receive": []}, {"receive": {"a": []}},
     {"receive": {"a": {"b": "audio"}}}, {"receive": {"a": {"b": ["smell"]}}}],
)  # fmt: skip
def test_wrong_policies(data):
    with pytest.raises(PolicyError):
        parse_policy(data)


def test_recording_order():
    assert parse_order({"recording": None}) is None
    everything = parse_order({"recording": "r", "key": "k", "sources": "all"})
    assert everything.wants("anybody", SCREEN)
    some = parse_order(
        {"recording": "r", "key": "k", "sources": {"a": {"audio": True, "camera": False}}}
    )
    assert some.wants("a", AUDIO)
    assert not some.wants("a", CAMERA)
    assert not some.wants("b", AUDIO)


@pytest.mark.parametrize(
    "data",
    [None, {"recording": 1}, {"recording": ""}, {"recording": "r", "key": 1}, {"other": 1},
     {"recording": "r", "sources": "some"}, {"recording": "r", "sources": {"a": ["audio"]}},
     {"recording": "r", "sources": {"a": {"audio": 1}}},
     {"recording": "r", "sources": {"a": {"smell": True}}}],
)  # fmt: skip
def test_wrong_recording_orders(data):
    with pytest.raises(RecordingRequestError):
        parse_order(data)


def test_turn_credentials():
    made = turn_credentials(["turn:relay.example"], "secret", "peer-1", now_s=1000.9, lifetime_s=60)
    assert made.username == "1060:peer-1"
    digest = hmac.new(b"secret", made.username.encode(), hashlib.sha1).digest()
    assert base64.b64decode(made.credential) == digest
    for wrong in ({"secret": ""}, {"urls": []}, {"user": "a:b"}):
        with pytest.raises(ValueError, match=r".+"):
            turn_credentials(**{"urls": ["turn:x"], "secret": "s", "user": "u", "now_s": 0} | wrong)


async def test_hub_cuts_off_who_does_not_read():
    hub = EventHub()
    slow, quick = hub.open(), hub.open()
    for number in range(1200):
        hub.publish("peer", number=number)
        assert (await quick.next())["number"] == number
    read = []
    while (event := await slow.next()) is not None:
        read.append(event["number"])
    assert read == list(range(1000))
    assert hub.listeners == 1
    hub.close()
    assert await quick.next() is None
    assert await hub.open().next() is None
