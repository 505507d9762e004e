"""All recordings checked: each against its own ledger, all against an anchor, and against the database."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gateway.ground import Ground
    from recordings.anchors import Anchor
    from recordings.ledger import Finding
    from recordings.progress import Progress
    from recordings.store import RecordingStore


async def verified(
    ground: "Ground", wanted: Iterable[str], anchor: "Anchor | None", progress: "Progress"
) -> list[dict[str, Any]]:
    """Return a row for each recording: ``id``, ``findings`` as text, ``problems`` as kind and place, and
    the declared ``gaps``. An id of ``""`` stands for what concerns no single recording. Raises OSError."""
    # Imported here: the command line has to be quick for what needs none of it.
    from gateway.archive import lookups as rows  # noqa: PLC0415
    from gateway.stores import open_archive  # noqa: PLC0415
    from recordings.errors import AnchorError  # noqa: PLC0415
    from recordings.ledger import Finding, FindingKind  # noqa: PLC0415
    from recordings.model import parse_recording_id  # noqa: PLC0415

    store = open_archive(ground.settings)
    try:
        only = [parse_recording_id(name) for name in wanted] or None
    except ValueError as error:
        return [_row(store, "", [], str(error))]
    async with ground.database.reading() as session:
        expected = set(await rows.in_states(session, ("ready", "failed")))
    found: list[dict[str, Any]] = []
    seen = set()
    count = len(only) if only else sum(1 for _ in store.list_recordings())

    def check(against: "Anchor | None") -> None:
        for recording, findings in store.verify_all(against, deep=True, only=only):
            seen.add(str(recording))
            found.append(_row(store, recording, findings))
            progress(len(seen) / max(count, 1))

    try:
        check(anchor)
    except AnchorError as error:
        found.append(_row(store, "", [Finding(FindingKind.ANCHOR_CHANGED, "anchor")], str(error)))
        check(None)
    missing = [Finding(FindingKind.RECORDING_MISSING, "recordings")]
    gone = sorted(expected - seen if only is None else set(only) - seen)
    return found + [_row(store, name, missing) for name in gone]


def _row(
    store: "RecordingStore", recording: str, findings: list["Finding"], more: str = ""
) -> dict[str, Any]:
    texts = [f"{one.kind} at {one.where}" for one in findings]
    return {
        "id": recording,
        "findings": [*texts, more] if more else texts,
        "problems": [{"kind": str(one.kind), "where": one.where} for one in findings],
        "gaps": _gaps(store, recording),
    }


def _gaps(store: "RecordingStore", recording: str) -> list[dict[str, Any]]:
    import msgspec  # noqa: PLC0415

    from recordings.errors import RecordingsError  # noqa: PLC0415
    from recordings.model import parse_recording_id  # noqa: PLC0415

    try:
        summary = store.summary(parse_recording_id(recording))
    except (RecordingsError, OSError, ValueError):
        return []
    gaps: list[dict[str, Any]] = msgspec.to_builtins(summary.gaps)
    return gaps
