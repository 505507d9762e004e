"""Seats, three loudest, last-N and layers: what must hold whatever people do."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.room import last_n
from media.room.audible import AudibleSpeakers
from media.room.layers import CALM_S, Layer, LayerChooser, Picture, layer_bps, wanted_layer
from media.room.seating import PAIRS, Seating
from media.sdp.plan import SourceKind

pytestmark = pytest.mark.slow

AUDIO, CAMERA, SCREEN = SourceKind.AUDIO, SourceKind.CAMERA, SourceKind.SCREEN
PEOPLE = "abcdefgh"

kinds = st.frozensets(st.sampled_from(list(SourceKind)))
crowds = st.lists(st.tuples(st.sampled_from(PEOPLE), kinds), max_size=8, unique_by=lambda x: x[0])


def of_media(due, media):
    return {one for one in due if one[1].is_audio == (media == "audio")}


@given(st.lists(crowds, min_size=1, max_size=6), st.integers(0, 4), st.integers(0, 13))
def test_seats(steps, audio, video):
    seating = Seating()
    before: dict = {}
    for wanted in steps:
        seats = seating.arrange(wanted, {"audio": audio, "video": video})
        due = {(sender, kind) for sender, ks in wanted for kind in ks}
        place = {occupant: index for (_, index), occupant in seats.items()}
        assert set(seats.values()) <= due
        assert len(place) == len(seats)
        for (media, index), (_, kind) in seats.items():
            assert index < (audio if media == "audio" else video)
            assert kind.is_audio == (media == "audio")
        # No slot stays empty while somebody waits for one of its kind.
        for media, count in (("audio", audio), ("video", video)):
            seated = [occupant for (m, _), occupant in seats.items() if m == media]
            assert len(seated) == min(count, len(of_media(due, media)))
        pairs = [((s, sound), (s, picture)) for s, _ in wanted for sound, picture in PAIRS]
        for sound, picture in pairs:
            if audio <= video and sound in place and picture in place:
                assert place[sound] == place[picture]
        if len(of_media(due, "video")) <= video and audio <= video:
            _who_sits_stays(before, seats, due, pairs)
        before = seats


def _who_sits_stays(before, seats, due, pairs):
    """Sounds move only to their picture; pictures only for a sound that has a seat."""
    was = {occupant: index for (_, index), occupant in before.items()}
    place = {occupant: index for (_, index), occupant in seats.items()}
    newly_paired = {
        place[sound]
        for sound, picture in pairs
        if sound in place and picture in place
        and not (was.get(sound) == was.get(picture) == place[sound])
    }  # fmt: skip
    for occupant, index in was.items():
        if occupant not in due:
            continue
        assert occupant in place, "who sits keeps a seat"
        if place[occupant] != index:
            media = "audio" if occupant[1].is_audio else "video"
            assert place[occupant] in newly_paired or index in newly_paired, (media, occupant)


@given(st.lists(st.sampled_from(PEOPLE), max_size=8, unique=True), st.integers(1, 4))
def test_a_newcomer_moves_nobody_while_there_is_room(people, newcomers):
    seating = Seating()
    everybody = frozenset({AUDIO, CAMERA})
    slots = {"audio": 12, "video": 12}
    before = seating.arrange([(p, everybody) for p in people], slots)
    joined = [*people, *("vwxyz"[:newcomers])]
    after = seating.arrange([(p, everybody) for p in joined], slots)
    assert before.items() <= after.items()


def test_the_loudest_gets_an_index_with_sound_and_one_picture_makes_room():
    seating = Seating()
    slots = {"audio": 3, "video": 12}
    heard = frozenset({AUDIO, CAMERA})
    seen = frozenset({CAMERA})

    def crowd(audible):
        return [(p, heard if p in audible else seen) for p in "abcdefgh"]

    before = seating.arrange(crowd("abc"), slots)
    after = seating.arrange(crowd("abf"), slots)
    moved = {seat for seat in before.keys() | after.keys() if before.get(seat) != after.get(seat)}
    where = next(index for (m, index), o in before.items() if o == ("f", CAMERA))
    assert moved == {("audio", 2), ("video", 2), ("video", where)}
    assert after["video", 2] == ("f", CAMERA)
    assert after["video", where] == ("c", CAMERA)


levels = st.dictionaries(st.sampled_from(PEOPLE), st.floats(0, 60), max_size=8)


@given(
    st.lists(st.tuples(st.sets(st.sampled_from(PEOPLE)), levels), min_size=1, max_size=30),
    st.integers(0, 4),
)
def test_never_more_are_heard_than_places(steps, places):
    audible = AudibleSpeakers()
    now = 0.0
    for present, speaking in steps:
        now += 0.1
        candidates = sorted(present)
        loudest_first = dict(sorted(speaking.items(), key=lambda item: item[1]))
        before = audible.current
        heard = audible.update(candidates, loudest_first, places, now)
        assert len(heard) == min(places, len(candidates)) == len(set(heard))
        assert set(heard) <= present
        # Whoever gave up a place though still there, did so for somebody who speaks.
        assert len((set(before) & present) - set(heard)) <= len(
            (set(heard) - set(before)) & set(speaking)
        )


def test_nobody_is_shut_out_by_a_like_voice_and_silence_changes_nothing():
    audible = AudibleSpeakers()
    heard = audible.update("abcd", {"a": 30.0, "b": 30.0, "c": 30.0}, 3, 0.0)
    assert heard == ("a", "b", "c")
    now, changes = 0.0, 0
    for step in range(600):
        now += 0.1
        # Four of the same loudness, give or take: the levels cross all the time.
        wobble = {p: 30.0 + ((step * 7 + n * 3) % 5) for n, p in enumerate("abcd")}
        after = audible.update("abcd", dict(sorted(wobble.items(), key=lambda x: x[1])), 3, now)
        changes += after != heard
        heard = after
    assert changes == 0
    assert audible.update("abcd", {}, 3, now + 60) == heard
    # Somebody who speaks into the silence is heard at once, in the place of who was silent longest.
    audible.update("abcd", {"b": 30.0, "c": 30.0}, 3, now + 61)
    assert set(audible.update("abcd", {"d": 40.0}, 3, now + 62)) == {"b", "c", "d"}


def test_a_clearly_louder_voice_gets_in_after_a_moment():
    audible = AudibleSpeakers()
    three = {"a": 30.0, "b": 40.0, "c": 50.0}
    audible.update("abcd", three, 3, 0.0)
    for step in range(1, 30):
        now = step / 10
        audible.update("abcd", {"d": 20.0, **three}, 3, now)
        if "d" in audible.current:
            break
    assert now <= 1.1
    assert set(audible.current) == {"a", "b", "d"}


def test_the_one_who_is_silent_longest_makes_room():
    audible = AudibleSpeakers()
    audible.update("abcd", {"a": 30.0, "b": 30.0, "c": 30.0}, 3, 0.0)
    audible.update("abcd", {"a": 30.0, "c": 30.0}, 3, 1.0)
    audible.update("abcd", {"a": 30.0}, 3, 2.0)
    assert audible.update("abcd", {"d": 30.0}, 3, 3.0) == ("a", "c", "d")


@pytest.mark.parametrize(
    ("level", "since_ds", "gets_in_ds"),
    # by six decibels at least, for 0.3 s, over one who has had the slot for a second
    [(34.0, 1, 10), (34.0, 8, 11), (34.0, 18, 21), (34.1, 1, None)],
)
def test_when_a_louder_voice_gets_in(level, since_ds, gets_in_ds):
    audible = AudibleSpeakers()
    three = {"a": 30.0, "b": 30.0, "c": 40.0}
    let_in = None
    for now_ds in range(30):
        # a challenge that was broken off begins anew
        speaks = now_ds >= since_ds or now_ds == since_ds - 4
        voices = {"d": level, **three} if speaks else three
        if "d" in audible.update("abcd", voices, 3, now_ds / 10):
            let_in = now_ds
            break
    assert let_in == gets_in_ds


@given(
    st.lists(st.sampled_from(PEOPLE), unique=True),
    st.sets(st.sampled_from(PEOPLE)),
    st.lists(st.sampled_from(PEOPLE), unique=True),
    st.sets(st.sampled_from(PEOPLE), max_size=3),
    st.dictionaries(st.sampled_from(PEOPLE), st.floats(0, 100)),
    st.integers(0, 8),
)
def test_last_n(candidates, shown, pinned, audible, spoke_at, places):
    def choose(**changes):
        asked = {
            "shown": shown, "pinned": pinned, "audible": audible, "floor": None,
            "spoke_at": spoke_at, "places": places,
        } | changes  # fmt: skip
        return last_n.choose(candidates, **asked)

    chosen = choose()
    assert chosen <= set(candidates)
    assert len(chosen) == min(places, len(candidates))
    pins = set(pinned) & set(candidates)
    assert pins <= chosen if len(pins) <= places else chosen <= pins
    if len(pins | (audible & set(candidates))) <= places:
        assert audible & set(candidates) <= chosen
    # Nothing changes while nothing happens, however loud those outside were in the past.
    assert choose(shown=chosen) == chosen
    assert choose(shown=chosen, spoke_at={}) == chosen
    # One more who is heard costs one place at most.
    for one in set(candidates) - chosen:
        assert len(chosen - choose(shown=chosen, audible=audible | {one})) <= 1


def test_whoever_is_pinned_comes_before_whoever_has_the_floor():
    about = {"shown": (), "audible": {"a"}, "floor": "a", "spoke_at": {"a": 9.0}}
    assert last_n.choose("abc", pinned={"c"}, places=1, **about) == {"c"}
    assert last_n.choose("abc", pinned={"c"}, places=2, **about) == {"a", "c"}


def test_whoever_has_the_floor_comes_before_others_who_are_heard():
    about = {"shown": (), "pinned": (), "audible": {"a", "b"}, "floor": "c", "spoke_at": {}}
    assert last_n.choose("abc", places=1, **about) == {"c"}


layers = st.lists(st.integers(30_000, 3_000_000), min_size=1, max_size=3).map(
    lambda rates: tuple(Layer(320 << index, rate) for index, rate in enumerate(sorted(rates)))
)
pictures = st.lists(
    st.builds(
        Picture,
        key=st.sampled_from(PEOPLE),
        layers=layers,
        tile_width=st.one_of(st.none(), st.integers(0, 2000)),
        priority=st.integers(0, 5),
    ),
    max_size=8,
    unique_by=lambda picture: picture.key,
)


@given(pictures, st.lists(st.one_of(st.none(), st.integers(0, 10_000_000)), min_size=1, max_size=8))
def test_layers_keep_within_the_budget_and_the_tile(shown, budgets):
    chooser = LayerChooser()
    for step, budget in enumerate(budgets):
        chosen = chooser.choose(shown, budget, step * 1.0)
        assert set(chosen) == {p.key for p in shown}
        for picture in shown:
            layer = chosen[picture.key]
            best = wanted_layer(picture, layer)
            assert layer is None or (best is not None and 0 <= layer <= len(picture.layers) - 1)
            if picture.tile_width == 0:
                assert layer is None
        if budget is not None:
            taken = [layer_bps(p, chosen[p.key]) for p in shown if chosen[p.key] is not None]
            assert sum(taken) <= budget


@given(
    pictures, st.integers(0, 8_000_000), st.lists(st.floats(0.97, 1.03), min_size=20, max_size=20)
)
def test_layers_do_not_flap_with_an_estimate_that_wobbles(shown, budget, wobbles):
    """A budget that wobbles by three per cent changes nothing for good: at most one way, then rest."""
    chooser = LayerChooser()
    history = [chooser.choose(shown, round(budget * w), n * 0.3) for n, w in enumerate(wobbles)]
    for key in (p.key for p in shown):
        course = [-1 if h[key] is None else h[key] for h in history]
        ups = sum(b > a for a, b in pairwise(course))
        assert ups <= 1 + len(wobbles) * 0.3 / CALM_S


def test_a_link_that_widens_brings_the_layers_back_and_the_important_first():
    three = (Layer(320, 100_000), Layer(640, 400_000), Layer(1280, 1_500_000))
    shown = [Picture("a", three, 1280), Picture("b", three, 1280, priority=1)]
    chooser = LayerChooser()
    assert chooser.choose(shown, None, 0.0) == {"a": 2, "b": 2}
    assert chooser.choose(shown, 2_300_000, 1.0) == {"a": 1, "b": 2}
    assert chooser.choose(shown, 150_000, 2.0) == {"a": None, "b": 0}
    assert chooser.choose(shown, 4_000_000, 2.5) == {"a": None, "b": 0}  # not at once
    assert chooser.choose(shown, 4_000_000, 2.5 + CALM_S) == {"a": 2, "b": 2}


def test_the_budget_goes_to_the_important_first_in_whatever_order_they_come():
    one = (Layer(320, 100_000),)
    shown = [Picture(key, one, 320, priority=n) for key, n in (("a", 1), ("b", 3), ("c", 2))]
    for order in permutations(shown):
        assert LayerChooser().choose(order, 200_000, 0.0) == {"a": None, "b": 0, "c": 0}


def test_layers_that_were_never_seen_are_guessed():
    dark = (Layer(), Layer(640, 300_000), Layer())
    assert wanted_layer(Picture("a", dark, 1280)) == 2
    assert wanted_layer(Picture("a", dark, 300)) == 0
    assert layer_bps(Picture("a", dark), 2) > layer_bps(Picture("a", dark), 0) > 0
    assert wanted_layer(Picture("a", (Layer(), Layer(), Layer()), 640)) == 1
