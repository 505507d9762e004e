"""What is said of a source whose file does not grow, or that shows and says nothing. Virtual time."""

import pytest

from media.room.watch import AFTER_S, SourceWatch

WITHIN_S = 2.5
"""From the trouble to its word; half a second is left for the way to the desk."""


class Played:
    """A source that sends for as long as it is told to, ten times a second looked at."""

    def __init__(self, *, is_audio=False, moves=True, expected=True):
        self.now = 100.0
        self.watch = SourceWatch(is_audio=is_audio, moves=moves, expected=expected, now=self.now)
        self._is_audio = is_audio
        self.asked = 0

    def play(
        self, seconds, *, size=900, level=None, packets=True, grows=True, frames=True, key=None
    ):
        """Return after how long each trouble was said first."""
        began, said = self.now, {}
        steps = round(seconds / 0.02)
        for step in range(steps):
            self.now = began + (step + 1) * 0.02
            if packets:
                self.watch.packet(self.now)
                if level is not None:
                    self.watch.level(level, self.now)
            if packets and frames and (self._is_audio or step % 3 == 0):
                self.watch.frame(size, is_key=False, levelled=level is not None, now=self.now)
            if grows and step % 20 == 0:
                self.watch.grew(self.now)
            if step % 5 == 0:
                if self.watch.wants_picture(self.now):
                    self.asked += 1
                    if key is not None:
                        self.watch.inspected(black=key)
                for trouble in self.watch.troubles(self.now):
                    said.setdefault(trouble, self.now - began)
        return said

    @property
    def troubles(self):
        return self.watch.troubles(self.now)


def test_a_healthy_picture_is_left_alone():
    source = Played()
    assert source.play(60, size=700) == {}
    assert source.asked == 0


def test_a_file_that_does_not_grow_while_packets_flow():
    source = Played()
    source.play(5)
    assert AFTER_S - 0.5 < source.play(4, grows=False)["not_growing"] <= WITHIN_S
    source.play(0.5)
    assert source.troubles == ()


def test_a_file_that_does_not_grow_since_nothing_comes_is_no_fault_of_the_disk():
    source = Played()
    source.play(5)
    assert "not_growing" not in source.play(10, packets=False, grows=False)
    # and when it comes again the disk has its time, too
    said = source.play(4, grows=False)
    assert AFTER_S - 0.2 < said["not_growing"] <= WITHIN_S


def test_packets_of_which_no_frame_can_be_made_do_not_grow_either():
    source = Played()
    source.play(3)
    assert source.play(4, frames=False, grows=False)["not_growing"] <= WITHIN_S


@pytest.mark.parametrize("how", [{"size": 40}, {"packets": False, "grows": False}])
def test_a_frozen_picture(how):
    source = Played()
    source.play(5)
    assert AFTER_S - 0.5 < source.play(4, **how)["frozen"] <= WITHIN_S
    source.play(0.2)
    assert source.troubles == ()


def test_a_screen_may_stand_still():
    source = Played(moves=False)
    source.play(5)
    assert source.play(20, size=30) == {}
    assert source.asked == 0


def test_a_covered_lens_is_looked_at_and_told_within_three_seconds():
    source = Played()
    source.play(10, size=2_000)
    said = source.play(4, size=150, key=True)
    assert said["black"] <= WITHIN_S
    assert "frozen" not in said
    # it is looked at again until there is light
    source.play(6, size=150, key=True)
    assert source.asked >= 3
    source.play(3, size=2_000, key=False)
    assert source.troubles == ()


def test_black_and_still_is_black():
    source = Played()
    source.play(5)
    said = source.play(4, size=20, key=True)
    assert said["black"] <= WITHIN_S
    assert "frozen" not in said


def test_less_to_see_is_not_black():
    source = Played()
    source.play(10, size=2_000)
    assert source.play(5, size=400, key=False) == {}
    # looked at, found to be light, and got used to
    assert 1 <= source.asked <= 3


def test_sound_of_nothing():
    for dead, alive in (({"level": 127}, {"level": 70}), ({"size": 3}, {"size": 60})):
        source = Played(is_audio=True)
        assert source.play(10, **({"size": 60} | alive)) == {}
        assert AFTER_S - 0.5 < source.play(4, **({"size": 60} | dead))["silent"] <= WITHIN_S
        source.play(0.2, **({"size": 60} | alive))
        assert source.troubles == ()


def test_whoever_says_nothing_is_not_silent():
    source = Played(is_audio=True)
    assert source.play(60, size=40, level=92) == {}


@pytest.mark.parametrize(("is_audio", "word"), [(True, "silent"), (False, "frozen")])
def test_a_source_from_which_nothing_ever_came_is_missed(is_audio, word):
    source = Played(is_audio=is_audio)
    said = source.play(5, packets=False, grows=False)
    assert set(said) == {word}
    assert AFTER_S - 0.5 < said[word] <= WITHIN_S
    # and when it comes at last
    source.play(0.5)
    assert source.troubles == ()


def test_packets_from_the_beginning_of_which_nothing_is_written():
    said = Played().play(4, frames=False, grows=False)
    assert said["not_growing"] <= WITHIN_S


def test_what_is_shared_now_and_then_is_not_missed_before_it_begins():
    source = Played(is_audio=True, expected=False)
    assert source.play(20, packets=False, grows=False) == {}


def test_a_covered_lens_that_makes_half_of_the_usual_is_told_within_three_seconds():
    source = Played()
    source.play(10, size=2_000)
    assert source.play(4, size=1_000, key=True)["black"] <= WITHIN_S


def test_a_cut_to_black_that_does_not_make_less_is_told_within_three_seconds():
    source = Played()
    source.play(10, size=2_000)
    source.play(0.06, size=9_000)
    assert source.play(4, size=1_900, key=True)["black"] <= WITHIN_S


def test_what_was_looked_at_and_found_light_is_the_usual_from_then_on():
    source = Played()
    source.play(10, size=2_000)
    source.play(30, size=900, key=False)
    assert source.asked == 1


def test_frames_that_wait_for_repairs_on_a_long_way_are_no_trouble():
    """Asked for again for three seconds and more: nothing grows meanwhile, and that is no fault of the disk."""
    watch = SourceWatch(is_audio=False, moves=True, now=0.0)
    watch.frame(900, is_key=False, levelled=False, now=0.0)
    for step in range(1, 500):
        watch.packet(step / 100)
        found = watch.troubles(step / 100, wait_s=2.0)
        assert bool(found) == (step / 100 > AFTER_S + 2.0), (step, found)
