"""A worker that died before it was told of a withdrawal: what it had captured since is gone when it is finished."""

import pytest

from recordings import finishing, withdrawal
from recordings.capture.source import CaptureLimits
from recordings.inspection import inspect_source, media
from recordings.layout import RecordingFolder
from recordings.model import RecordingId, SourceKind
from recordings.store import RecordingStore
from recordings.timeline import Pause
from recordings.vault.keystore import Keystore
from recordings.withdrawal import WithdrawalSpan
from tests.recordings.archive_of_calls import START_MS, _frames, _pictures
from tests.support.recordings.killed_worker import capture_until_killed
from tests.support.recordings.parties import CITIZEN

CALL = RecordingId("one")
KINDS = (SourceKind.AUDIO, SourceKind.VIDEO)


@pytest.fixture(params=[60_000.0, 1_000.0], ids=["one segment", "many segments"])
def store(request, archive, keystore):
    made = RecordingStore(
        f"file:{archive}", keystore, limits=CaptureLimits(segment_ms=request.param)
    )
    yield made
    made.close()


@pytest.fixture
def key_ref(store):
    return store.create(CALL, "contact", START_MS)


def capture(store, key_ref, kind, *, seconds=6, at_ms=0, told=None, told_of=None, agreed_ms=None):
    """A take of so many seconds; *told* of a withdrawal at that moment, of the one at *told_of*, or by nobody. *agreed_ms*: since when
    the consent stood by which it was ordered, None from the beginning."""
    revision = 0 if agreed_ms is None else START_MS + agreed_ms
    source = store.open_source(CALL, key_ref, CITIZEN, kind, revision)
    for frame in _frames(seconds, 440) if kind is SourceKind.AUDIO else _pictures(seconds):
        source.write(frame, START_MS + at_ms + frame.at_ms)
    if told is not None:
        source.cut(START_MS + told)
        source.pause(START_MS + told, "withdrawn", START_MS + (told_of or told))
    source.close()
    assert source.wait_closed()
    return source.source_id


def span(from_ms, until_ms=None):
    return WithdrawalSpan(START_MS + from_ms, None if until_ms is None else START_MS + until_ms)


def captured(store, source, recording=CALL):
    """When each frame that is kept was captured, in milliseconds from the start."""
    folder = RecordingFolder(store.root, recording)
    data_key = store._keystore.fetch(folder.read_info().key_ref, recording)
    report = inspect_source(folder, source, data_key)
    if not report.frames:
        return report, []
    blocks = [b for b in media(folder, report, data_key) if hasattr(b, "time_ms")]
    return report, [report.alignment.wall_ms(b.time_ms) - START_MS for b in blocks]


@pytest.mark.process
async def test_killed_before_it_was_told(tmp_path):
    """SIGKILL: everything up to the last second is on the disk, and of that what was agreed to stays."""
    store = RecordingStore(f"file:{tmp_path / 'archive'}", Keystore(tmp_path / "keys"))
    key_ref = store.create(CALL, "contact", START_MS)
    last = await capture_until_killed(tmp_path / "archive", tmp_path / "keys", CALL, key_ref, 4.0)
    assert last["audio"] >= 4_000
    for kind in KINDS:
        _, before = captured(store, f"citizen.{kind}.0")
        assert before[-1] > 2_500
    (summary,) = store.recover(None, {CALL: [span(2_000)]})
    for kind in KINDS:
        report, kept = captured(store, f"citizen.{kind}.0")
        assert 1_000 < kept[-1] <= 2_000
        assert [fact.why for fact in report.facts if isinstance(fact, Pause)] == ["withdrawn"]
    assert store.verify(CALL, deep=True) == []
    assert {gap.cause for gap in summary.gaps} <= {"withdrawn"}
    with store.open_rendition(CALL, "citizen") as film:
        assert film.size > 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("withdrawn_ms", [2_000, 3_100, 100])
def test_nothing_later_than_the_withdrawal_is_left(store, key_ref, kind, withdrawn_ms):
    source = capture(store, key_ref, kind)
    store.finish(CALL, START_MS + 6_000, without_consent=[span(withdrawn_ms)])
    _, kept = captured(store, source)
    assert all(at_ms <= withdrawn_ms for at_ms in kept)
    assert withdrawn_ms < 1_000 or kept[-1] >= withdrawn_ms - 1_000
    assert store.verify(CALL, deep=True) == []


def test_every_source_is_looked_at_and_another_take_after_the_consent_was_given_again_stays(
    store, key_ref
):
    first = [capture(store, key_ref, kind) for kind in KINDS]
    again = [
        capture(store, key_ref, kind, seconds=3, at_ms=8_000, agreed_ms=8_000) for kind in KINDS
    ]
    before = {source: captured(store, source)[1] for source in again}
    summary = store.finish(CALL, START_MS + 11_000, without_consent=[span(2_000, 8_000)])
    for source in first:
        assert max(captured(store, source)[1]) <= 2_000
    assert {source: captured(store, source)[1] for source in again} == before
    (gap,) = summary.gaps
    assert gap.cause == "withdrawn"
    assert gap.start_ms == pytest.approx(2_000, abs=1_000)
    assert gap.end_ms == pytest.approx(8_000, abs=50)
    assert store.verify(CALL, deep=True) == []


@pytest.mark.parametrize("withdrawn_s", [0.5, 2, 8])
@pytest.mark.parametrize("early_ms", [200, 1_500, 30_000])
def test_what_was_agreed_to_again_stays_whatever_the_clocks_say(
    store, key_ref, withdrawn_s, early_ms
):
    """The worker's line of time is behind the queue's: of another machine, or the clock was stepped in the call."""
    first = capture(store, key_ref, SourceKind.AUDIO, seconds=2, told=2_000)
    until = 2_000 + round(withdrawn_s * 1_000)
    again = capture(
        store, key_ref, SourceKind.AUDIO, seconds=20, at_ms=until - early_ms, agreed_ms=until
    )
    before = [captured(store, source)[1] for source in (first, again)]
    assert len(before[1]) == 1_000
    store.finish(CALL, START_MS + 30_000, without_consent=[span(2_000, until)])
    assert [captured(store, source)[1] for source in (first, again)] == before
    assert store.verify(CALL, deep=True) == []


def test_a_take_of_which_nobody_knows_by_which_consent_it_was_captured_stays(store, key_ref):
    """It was begun before takes said so."""
    source = store.open_source(CALL, key_ref, CITIZEN, SourceKind.AUDIO)
    for frame in _frames(3, 440):
        source.write(frame, START_MS + frame.at_ms)
    source.close()
    assert source.wait_closed()
    before = captured(store, source.source_id)[1]
    store.finish(CALL, START_MS + 3_000, without_consent=[span(1_000, 2_000)])
    assert captured(store, source.source_id)[1] == before


def test_what_the_worker_took_back_itself_is_left_as_it_is(store, key_ref):
    source = capture(store, key_ref, SourceKind.AUDIO, told=2_000)
    folder = RecordingFolder(store.root, CALL)
    before = [path.read_bytes() for path in sorted((folder.sources / source).iterdir())]
    # a clock that differs: by the gateway's, the last frames were captured after it
    store.finish(CALL, START_MS + 6_000, without_consent=[span(1_500)])
    assert [path.read_bytes() for path in sorted((folder.sources / source).iterdir())] == before


def test_a_take_that_went_on_through_a_withdrawal_loses_that_part(archive, keystore):
    """The order to stop was lost, and the consent given again: whole segments after it are kept."""
    store = RecordingStore(f"file:{archive}", keystore, limits=CaptureLimits(segment_ms=1_000))
    key_ref = store.create(CALL, "contact", START_MS)
    source = capture(store, key_ref, SourceKind.AUDIO)
    summary = store.finish(CALL, START_MS + 6_000, without_consent=[span(1_500, 3_500)])
    report, kept = captured(store, source)
    assert not [at_ms for at_ms in kept if 1_500 < at_ms < 3_500]
    assert max(kept) > 5_900
    assert [at_ms for at_ms in kept if 4_100 < at_ms < 5_000]
    assert report.ended_cleanly
    (gap,) = summary.gaps
    assert (gap.cause, gap.sources) == ("withdrawn", ("citizen.audio",))
    before = max(at_ms for at_ms in kept if at_ms < 2_000)
    after = min(at_ms for at_ms in kept if at_ms > 3_000)
    assert (gap.start_ms, gap.end_ms) == pytest.approx((before, after), abs=1)
    assert store.verify(CALL, deep=True) == []
    store.close()


def test_a_take_whose_worker_died_after_a_withdrawal_in_it_is_interrupted_all_the_same(
    archive, keystore
):
    store = RecordingStore(f"file:{archive}", keystore, limits=CaptureLimits(segment_ms=1_000))
    key_ref = store.create(CALL, "contact", START_MS)
    source = capture(store, key_ref, SourceKind.AUDIO)
    path = _last_segment(store, source)
    path.write_bytes(path.read_bytes()[:-300])
    summary = store.finish(CALL, START_MS + 9_000, without_consent=[span(1_500, 2_500)])
    assert not captured(store, source)[0].ended_cleanly
    assert [gap.cause for gap in summary.gaps] == ["withdrawn", "interrupted"]
    store.close()


def _last_segment(store, source):
    folder = RecordingFolder(store.root, CALL)
    return folder.segment(source, folder.segment_indices(source)[-1])


def test_a_pause_answers_the_withdrawal_that_was_told_and_no_other(store, key_ref):
    """The first order was lost, the consent was given again, and the second withdrawal arrived."""
    source = capture(store, key_ref, SourceKind.AUDIO, told=5_000)
    spans = [span(1_500, 2_900), span(5_000, 5_500), span(5_700)]
    summary = store.finish(CALL, START_MS + 6_000, without_consent=spans)
    _, kept = captured(store, source)
    assert not [at_ms for at_ms in kept if 1_500 < at_ms < 2_900]
    assert max(at_ms for at_ms in kept if at_ms <= 1_500) > 1_000
    assert {gap.cause for gap in summary.gaps} == {"withdrawn"}
    # the cut of one long segment reaches to its end
    if len(RecordingFolder(store.root, CALL).segment_indices(source)) > 3:
        assert max(kept) > 4_900
        ends = summary.gaps[-1]
        assert ends.start_ms == pytest.approx(5_000, abs=30)
        assert len(summary.gaps) == 2
    assert store.verify(CALL, deep=True) == []


@pytest.mark.parametrize("consent", [(2_000, None), (1_500, 3_500)])
@pytest.mark.parametrize("failing", ["before a cut", "after the cuts", "while it is said"])
def test_it_is_said_though_a_crash_comes_in_between(store, key_ref, monkeypatch, consent, failing):
    source = capture(store, key_ref, SourceKind.AUDIO)

    class KilledError(BaseException):
        pass

    def killed(*_args, **_more):
        raise KilledError if failing != "while it is said" else OSError(28, "full")

    where = {
        "before a cut": (withdrawal, "cut_off"),
        "after the cuts": (finishing, "_inspect_again"),
        "while it is said": (withdrawal.SegmentWriter, "append"),
    }[failing]
    with monkeypatch.context() as patched:
        patched.setattr(*where, killed)
        with pytest.raises((KilledError, OSError)):
            store.finish(CALL, START_MS + 6_000, without_consent=[span(*consent)])
    summary = store.finish(CALL, START_MS + 6_000, without_consent=[span(*consent)])
    report, kept = captured(store, source)
    since, until = consent
    assert not [at_ms for at_ms in kept if since < at_ms < (until or 6_000)]
    assert len([fact for fact in report.facts if isinstance(fact, Pause)]) == 1
    assert [gap.cause for gap in summary.gaps] == ["withdrawn"]
    indices = [segment.index for segment in report.segments]
    assert indices == list(range(len(indices)))
    assert {segment.ending.value for segment in report.segments} <= {"open", "final"}
    assert store.verify(CALL, deep=True) == []


def test_what_lies_behind_a_damage_goes_as_well(store, key_ref):
    """When that was captured cannot be read: it may be later than the withdrawal."""
    source = capture(store, key_ref, SourceKind.AUDIO)
    folder = RecordingFolder(store.root, CALL)
    path = folder.segment(source, 0)
    octets = bytearray(path.read_bytes())
    octets[1_500] ^= 1
    path.write_bytes(octets)
    before, _ = captured(store, source)
    assert before.segments[0].ending.value == "damaged"
    assert before.segments[0].frames < 30
    summary = store.finish(CALL, START_MS + 6_000, without_consent=[span(5_500)])
    report, kept = captured(store, source)
    assert f"{source}/0: damaged" in summary.problems
    assert all(at_ms <= 5_500 for at_ms in kept)
    if len(before.segments) == 1:
        assert path.stat().st_size < 1_500
        assert report.segments[0].ending.value == "open"
    else:
        # it lasts to the next segment, which was agreed to
        assert path.read_bytes() == octets
        assert max(kept) > 5_000


def test_what_lies_half_written_behind_the_last_cluster_goes_as_well(store, key_ref):
    source = capture(store, key_ref, SourceKind.AUDIO, seconds=3)
    folder = RecordingFolder(store.root, CALL)
    index = folder.segment_indices(source)[-1]
    # the closing record is away and a cluster half there, as SIGKILL leaves it
    path = folder.segment(source, index)
    path.write_bytes(path.read_bytes()[:-300])
    report, before = captured(store, source)
    moment = int(before[-1]) + 1
    store.finish(CALL, START_MS + 3_000, without_consent=[span(moment)])
    report, kept = captured(store, source)
    assert kept == before
    assert [segment.ending.value for segment in report.segments[-2:]] == ["open", "final"]


def test_done_again_after_a_crash_it_changes_nothing_that_is_sealed(store, key_ref):
    source = capture(store, key_ref, SourceKind.AUDIO)
    first = store.finish(CALL, START_MS + 6_000, without_consent=[span(2_000)])
    again = store.rebuild_renditions(CALL)
    assert again.ledger_head == first.ledger_head
    folder = RecordingFolder(store.root, CALL)
    info = folder.read_info()
    # killed between sealing and the last word
    folder.write_info(type(info)(**{**_as_dict(info), "state": "finishing"}))
    store.finish(CALL, START_MS + 6_000, without_consent=[span(1_000)])
    _, kept = captured(store, source)
    assert kept[-1] > 1_400
    assert store.verify(CALL, deep=True) == []


def _as_dict(info):
    return {name: getattr(info, name) for name in info.__struct_fields__}


def test_without_a_withdrawal_nothing_is_touched(store, key_ref):
    source = capture(store, key_ref, SourceKind.AUDIO)
    before = captured(store, source)[1]
    store.finish(CALL, START_MS + 6_000, without_consent=[span(6_500)])
    assert captured(store, source)[1] == before
