"""What is missing is said, with its cause; what was only silent is not."""

from recordings.gaps import declared_gaps
from recordings.model import Party, SourceKind
from recordings.summary import GapSummary, PartySummary, SourceSummary


def take(
    kind, begins_ms, ends_ms, *, clean=True, gaps=(), frames=10, off=False, why=None, begun=None
):
    return SourceSummary(
        source_id="x",
        kind=SourceKind(kind),
        begins_ms=begins_ms,
        ends_ms=ends_ms,
        frames=frames,
        ended_cleanly=clean,
        gaps=tuple(GapSummary(at_ms=at, missing_ms=ms, reason=why) for at, ms, why in gaps),
        segments=(),
        ended_off=off or why is not None,
        off_why=why,
        begun=frames > 0 if begun is None else begun,
    )


def party(name, *takes):
    return PartySummary(party=Party(name), sources=takes, renditions=())


def told(gaps):
    return [(gap.start_ms, gap.end_ms, gap.cause, gap.sources) for gap in gaps]


def test_a_dead_worker_is_one_gap_of_both_parties():
    gaps = declared_gaps(
        [
            party(
                "citizen",
                take("audio", 0, 9_800, clean=False),
                take("audio", 12_000, 20_000),
                take("video", 0, 9_500, clean=False),
                take("video", 12_300, 20_000),
            ),
            party("agent", take("audio", 50, 9_700, clean=False), take("audio", 12_500, 20_000)),
        ],
        20_000,
    )
    sources = ("agent.audio", "citizen.audio", "citizen.video")
    assert told(gaps) == [(9_500, 12_500, "interrupted", sources)]


def test_a_worker_that_died_and_was_not_followed_leaves_the_end_open():
    gaps = declared_gaps([party("citizen", take("audio", 0, 8_000, clean=False))], 15_000)
    assert told(gaps) == [(8_000, 15_000, "interrupted", ("citizen.audio",))]


def test_an_interruption_is_declared_however_short_with_all_it_concerned():
    """A spare worker takes over in half a second; a picture waits longer for its key frame."""
    gaps = declared_gaps(
        [
            party(
                "citizen",
                take("audio", 0, 5_700, clean=False),
                take("audio", 6_400, 12_000),
                take("video", 0, 5_650, clean=False),
                take("video", 6_700, 12_000),
            ),
            party("agent", take("audio", 0, 5_700, clean=False), take("audio", 6_350, 12_000)),
        ],
        12_000,
    )
    sources = ("agent.audio", "citizen.audio", "citizen.video")
    assert told(gaps) == [(5_650, 6_700, "interrupted", sources)]


def test_a_writer_that_died_before_its_first_cluster_is_an_interruption():
    """The page has said "recorded" since the file's head was on the disk: what followed is missing."""
    gaps = declared_gaps(
        [
            party(
                "citizen",
                take("audio", 200, 200, clean=False, frames=0, begun=True),
                take("audio", 900, 9_000),
            )
        ],
        9_000,
    )
    assert told(gaps) == [(200, 900, "interrupted", ("citizen.audio",))]


def test_an_interruption_is_declared_though_the_clocks_overlap():
    gaps = declared_gaps(
        [party("citizen", take("audio", 0, 5_000, clean=False), take("audio", 4_990, 9_000))], 9_000
    )
    assert told(gaps) == [(5_000, 5_001, "interrupted", ("citizen.audio",))]


def test_a_camera_that_stayed_off_after_the_death_is_missed_only_until_capture_went_on():
    gaps = declared_gaps(
        [
            party(
                "citizen",
                take("audio", 0, 5_000, clean=False),
                take("audio", 8_000, 60_000),
                take("video", 0, 5_000, clean=False),
            )
        ],
        60_000,
    )
    assert told(gaps) == [(5_000, 8_000, "interrupted", ("citizen.audio", "citizen.video"))]


def test_a_page_loaded_again_and_a_slow_disk_have_causes_of_their_own():
    gaps = declared_gaps(
        [
            party(
                "citizen",
                take("audio", 0, 4_000),
                take("audio", 6_000, 9_000, gaps=[(7_000, 1_500, "overflow")]),
            )
        ],
        10_000,
    )
    assert told(gaps) == [
        (4_000, 6_000, "reconnected", ("citizen.audio",)),
        (7_000, 8_500, "overflow", ("citizen.audio",)),
    ]


def test_what_was_said_in_a_breakout_room_is_missing_for_a_reason_of_its_own():
    gaps = declared_gaps(
        [
            party(
                "a-anna",
                take("audio", 0, 4_000, off=True, why="breakout"),
                take("audio", 9_000, 20_000),
            ),
            party("a-roma", take("audio", 0, 4_000, off=True, why="breakout")),
        ],
        20_000,
    )
    assert told(gaps) == [(4_000, 20_000, "breakout", ("a-anna.audio", "a-roma.audio"))]


def test_silence_short_losses_and_takes_without_frames_are_no_gaps():
    gaps = declared_gaps(
        [
            party(
                "citizen",
                take("video", 0, 9_000, gaps=[(1_000, 30_000, "stall"), (2_000, 400, "loss")]),
                take("video", 9_300, 20_000),
                take("screen", 0, 3_000, clean=False),
                take("audio", 0, 0, frames=0, clean=False),
            )
        ],
        20_000,
    )
    assert told(gaps) == []


def test_a_recording_of_nothing_has_no_gaps():
    assert declared_gaps([], 5_000) == ()


def test_a_camera_that_was_off_when_the_worker_died_missed_nothing():
    gaps = declared_gaps(
        [
            party(
                "citizen",
                take("audio", 0, 35_000, clean=False),
                take("audio", 35_600, 90_000),
                take("video", 0, 5_000, clean=False, off=True),
                take("video", 60_000, 90_000),
            )
        ],
        90_000,
    )
    assert told(gaps) == [(35_000, 35_600, "interrupted", ("citizen.audio",))]


def test_a_camera_that_was_off_at_the_end_missed_nothing():
    gaps = declared_gaps(
        [
            party(
                "citizen",
                take("audio", 0, 35_000, clean=False),
                take("video", 0, 5_000, clean=False, off=True),
            )
        ],
        40_000,
    )
    assert told(gaps) == [(35_000, 40_000, "interrupted", ("citizen.audio",))]


def test_who_hangs_up_first_was_not_on_hold():
    """A busy gateway holds back what the other still sends more than a second later."""
    both = [
        party("citizen", take("audio", 0, 58_500, why="held")),
        party("agent", take("audio", 0, 60_000, why="held")),
    ]
    assert declared_gaps(both, 60_000) == ()
    assert told(declared_gaps(both, 90_000)) == [
        (60_000, 90_000, "held", ("agent.audio", "citizen.audio"))
    ]


def test_a_hold_is_a_gap_of_its_own_to_the_next_take_or_the_end():
    both = [
        party(
            name,
            take("audio", 0, 10_000, off=True),
            take("audio", 40_000, 60_000, off=True),
        )
        for name in ("agent", "citizen")
    ]
    assert told(declared_gaps(both, 90_000)) == [
        (10_000, 40_000, "held", ("agent.audio", "citizen.audio")),
        (60_000, 90_000, "held", ("agent.audio", "citizen.audio")),
    ]


def test_what_was_left_out_for_want_of_consent_is_told_from_a_hold():
    gaps = declared_gaps(
        [
            party(
                "citizen",
                take("audio", 0, 5_000, why="withdrawn"),
                take("audio", 9_000, 20_000, why="held"),
                take("audio", 26_000, 30_000, why="withdrawn"),
            )
        ],
        40_000,
    )
    assert [gap[:3] for gap in told(gaps)] == [
        (5_000, 9_000, "withdrawn"),
        (20_000, 26_000, "held"),
        (30_000, 40_000, "withdrawn"),
    ]


def test_a_moment_without_consent_is_declared_however_short():
    sources = [
        party("agent", take("audio", 0, 5_000, why="withdrawn"), take("audio", 5_300, 9_000)),
        party(
            "citizen",
            take("audio", 0, 5_000, why="withdrawn"),
            take("audio", 5_300, 8_900, why="withdrawn"),
        ),
    ]
    assert told(declared_gaps(sources, 9_000)) == [
        (5_000, 5_300, "withdrawn", ("agent.audio", "citizen.audio"))
    ], "and the few milliseconds by which one source ends before the other are none"


def test_what_nobody_heard_is_not_missing():
    """The chair of a conference had closed the microphone."""
    gaps = declared_gaps(
        [
            party(
                "m", take("audio", 0, 5_000, why="muted"), take("audio", 9_000, 20_000, why="muted")
            )
        ],
        30_000,
    )
    assert told(gaps) == []


def test_a_long_gap_joins_those_that_lie_in_it_and_those_that_begin_in_it():
    """The short one that ends in between does not cut the long one off from the next."""
    gaps = declared_gaps(
        [
            party("citizen", take("audio", 0, 20_000, gaps=[(1_000, 5_000, "loss")])),
            party(
                "agent",
                take("audio", 0, 20_000, gaps=[(2_000, 1_500, "loss")]),
                take("video", 0, 20_000, gaps=[(4_000, 4_000, "loss")]),
            ),
        ],
        20_000,
    )
    assert [(gap.start_ms, gap.end_ms, gap.cause) for gap in gaps] == [(1_000, 8_000, "loss")]
