"""``virtual-station recordings``: the archive from the command line."""

import sys
from typing import Any

import click
import msgspec

from gateway.cli_core import print_json, with_core


@click.group("recordings")
def archive() -> None:
    """The recordings: list, verify, destroy what need not be kept any longer."""


@archive.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_recordings(as_json: bool) -> None:
    """List the recordings, the newest first."""
    from gateway.history import recordings  # noqa: PLC0415

    async def work(core: Any) -> list[dict[str, Any]]:
        async with core.database.reading() as session:
            found = await recordings.page(
                session, recordings.RecordingFilter(), before=None, limit=1_000_000
            )
        return [
            {
                "id": item.recording.id,
                "reference": item.contact.reference,
                "category": item.contact.category,
                "state": item.recording.state,
                "startedAt": item.recording.started_at,
                "durationMs": item.recording.duration_ms,
                "bytes": item.recording.bytes,
                "keepUntil": item.recording.keep_until,
            }
            for item in found
        ]

    rows = with_core(work)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        seconds = (row["durationMs"] or 0) / 1000
        print(
            f"{row['id']}  {row['reference']}  {row['startedAt']:%Y-%m-%d %H:%M} UTC"
            f"  {seconds:7.1f} s  {row['state']}"
        )


@archive.command()
@click.argument("recordings", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(recordings: tuple[str, ...], as_json: bool) -> None:
    """Check RECORDINGS (all, when none is named) against their ledgers and decrypt them.

    Exits with 1 when anything is wrong, after saying what and where.
    """
    from gateway.stores import open_archive  # noqa: PLC0415
    from recordings.errors import RecordingsError  # noqa: PLC0415
    from recordings.model import RecordingState, parse_recording_id  # noqa: PLC0415

    async def work(core: Any) -> list[dict[str, Any]]:
        store = open_archive(core.settings)
        try:
            wanted = [parse_recording_id(name) for name in recordings] or [
                info.recording_id
                for info in store.list_recordings()
                if info.state in (RecordingState.READY, RecordingState.FAILED)
            ]
        except ValueError as error:
            return [{"id": "", "findings": [str(error)]}]
        rows = []
        for recording in wanted:
            try:
                findings = [
                    f"{one.kind} at {one.where}" for one in store.verify(recording, deep=True)
                ]
            except RecordingsError as error:
                findings = [str(error)]
            rows.append({"id": recording, "findings": findings, "gaps": gaps_of(store, recording)})
        return rows

    def gaps_of(store: Any, recording: Any) -> list[dict[str, Any]]:
        try:
            gaps: list[dict[str, Any]] = msgspec.to_builtins(store.summary(recording).gaps)
        except (RecordingsError, OSError):
            return []
        return gaps

    rows = with_core(work)
    if as_json:
        print_json(rows)
    else:
        for row in rows:
            print(f"{row['id']}  {'; '.join(row['findings']) or 'unaltered'}")
            for gap in row.get("gaps", []):
                start_s, end_s = gap["startMs"] / 1000, gap["endMs"] / 1000
                sources = ", ".join(gap["sources"])
                print(f"  gap {start_s:.1f}-{end_s:.1f} s  {gap['cause']}  {sources}")
    if any(row["findings"] for row in rows):
        sys.exit(1)


@archive.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def purge(as_json: bool) -> None:
    """Destroy the recordings whose time is over; the running station does so every hour."""
    from gateway.stores import open_archive  # noqa: PLC0415
    from gateway.usecases.recording_desk import RecordingDesk  # noqa: PLC0415
    from queueing.backend import wall_clock_ms  # noqa: PLC0415

    async def work(core: Any) -> list[str]:
        keeper = RecordingDesk(
            open_archive(core.settings),
            core.database,
            keep_days=core.settings.recording_days,
            now_ms=wall_clock_ms,
        )
        return await keeper.purge()

    gone = with_core(work)
    if as_json:
        print_json(gone)
        return
    for recording in gone:
        print(f"{recording}  destroyed")
    print(f"{len(gone)} destroyed")
