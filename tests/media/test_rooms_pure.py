"""Seating, policies, recording orders, TURN credentials and the event hub, without a network."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest

from media.room.policy import MAX_ENTRIES, PolicyError, parse_policy
from media.room.recording_order import RecordingRequestError, parse_order
from media.room.seating import Seating
from media.room.view import MAX_TILES, ViewError, parse_view
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


def test_policy():
    assert parse_policy({}).allowed("a", "b") == frozenset(SourceKind)
    assert parse_policy({"default": "none"}).allowed("a", "b") == frozenset()
    policy = parse_policy({"default": "none", "receive": {"a": {"b": ["audio"]}}})
    assert policy.allowed("a", "b") == {AUDIO}
    assert policy.allowed("a", "c") == frozenset()
    assert policy.allowed("b", "a") == frozenset()
    room = parse_policy(
        {"silent": ["m"], "lastN": 9, "receivers": {"a": {"lastN": 4, "pins": ["b", "b"]}}}
    )
    assert room.allowed("a", "m") == frozenset()
    assert room.allowed("m", "a") == frozenset(SourceKind)
    assert (room.last_n_of("a"), room.last_n_of("b")) == (4, 9)
    assert room.receiver("a").pins == ("b",)


def test_who_is_muted_is_seen_and_not_heard_by_anybody():
    listed = {"a": {"b": ["audio", "screen-audio"]}}
    policy = parse_policy({"muted": ["b"], "receive": listed})
    assert policy.allowed("a", "b") == {SourceKind.SCREEN_AUDIO}
    assert policy.allowed("c", "b") == frozenset(SourceKind) - {AUDIO}
    assert policy.allowed("c", "a") == frozenset(SourceKind)


def test_view():
    tiles = [
        {"peer": "a", "source": "camera", "width": 320, "height": 480},
        {"peer": "b", "source": "screen", "width": 0, "height": 300},
    ]
    view = parse_view({"tiles": tiles})
    assert view.width("a", CAMERA, 9) == 853  # cut off at the sides
    assert view.width("b", SCREEN, 9) == 0
    assert [view.width("c", CAMERA, n) for n in (1, 4, 9)] == [None, 640, 320]


@pytest.mark.parametrize(
    "data",
    [None, {}, {"tiles": {}}, {"tiles": [1]}, {"tiles": [{"peer": "a"}]},
     {"tiles": [{"peer": 1, "source": "camera", "width": 1, "height": 1}]},
     {"tiles": [{"peer": "a", "source": "audio", "width": 1, "height": 1}]},
     {"tiles": [{"peer": "a", "source": "camera", "width": -1, "height": 1}]},
     {"tiles": [{"peer": "a", "source": "camera", "width": True, "height": 1}]}],
)  # fmt: skip
def test_wrong_views(data):
    with pytest.raises(ViewError):
        parse_view(data)


@pytest.mark.parametrize(
    "data",
    [None, [], {"x": 1}, {"default": 1}, {"receive": []}, {"receive": {"a": []}},
     {"receive": {"a": {"b": "audio"}}}, {"receive": {"a": {"b": ["smell"]}}}, {"lastN": -1},
     {"audible": True}, {"silent": "a"}, {"silent": [1]}, {"silent": ["a", 1]}, {"muted": {}}, {"receivers": []},
     {"receivers": {"a": {"pin": []}}}, {"receivers": {"a": {"lastN": 1.5}}}],
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
    nothing = parse_order(
        {"recording": "r", "sources": {}, "why": "withdrawn", "untilMs": 7, "revision": 9}
    )
    assert (nothing.why, nothing.until_ms, nothing.revision, nothing.key) == ("withdrawn", 7, 9, "")
    assert (everything.why, everything.until_ms, everything.revision) == ("held", None, 0)


@pytest.mark.parametrize(
    "data",
    [None, {"recording": 1}, {"recording": ""}, {"recording": "r", "key": 1}, {"other": 1},
     {"recording": "r", "sources": "some"}, {"recording": "r", "sources": {"a": ["audio"]}},
     {"recording": "r", "sources": {"a": {"audio": 1}}},
     {"recording": "r", "sources": {"a": {"audio": True}, "b": {"audio": True, "camera": 1}}},
     {"recording": "r", "key": "k" * 257}, {"recording": "r" * 257}, {"recording": "r", "revision": 2**53},
     {"recording": "r", "sources": {"a": {"smell": True}}}, {"recording": "r", "why": "tired"},
     {"recording": "r", "revision": -1}, {"recording": "r", "revision": True},
     {"recording": "r", "untilMs": 1.5}, {"recording": "r", "untilMs": 2**60}],
)  # fmt: skip
def test_wrong_recording_orders(data):
    with pytest.raises(RecordingRequestError):
        parse_order(data)


def _people(count):
    return [f"p{n}" for n in range(count)]


@pytest.mark.parametrize(
    ("parse", "refused", "most", "of"),
    [
        (parse_policy, PolicyError, MAX_ENTRIES, lambda n: {"silent": _people(n)}),
        (parse_policy, PolicyError, MAX_ENTRIES, lambda n: {"receive": {p: {} for p in _people(n)}}),
        (parse_policy, PolicyError, MAX_ENTRIES, lambda n: {"receivers": {"a": {"pins": _people(n)}}}),
        (parse_view, ViewError, MAX_TILES,
         lambda n: {"tiles": [{"peer": p, "source": "camera", "width": 1, "height": 1} for p in _people(n)]}),
        (parse_order, RecordingRequestError, 1000,
         lambda n: {"recording": "r", "sources": {p: {"audio": True} for p in _people(n)}}),
        (parse_order, RecordingRequestError, 256, lambda n: {"recording": "r" * n}),
    ],
)  # fmt: skip
def test_what_is_told_of_a_room_has_a_size_of_which_none_is_lacking(parse, refused, most, of):
    assert parse(of(most)) is not None
    with pytest.raises(refused):
        parse(of(most + 1))


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
    left = hub.open()
    left.close()
    assert hub.listeners == 1
    hub.publish("peer")
    assert await left.next() is None
    assert await quick.next() == {"type": "peer"}
    hub.close()
    assert await quick.next() is None
    assert await hub.open().next() is None
