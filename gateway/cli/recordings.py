"""``virtual-station recordings``: the archive from the command line."""

import dataclasses
import sys
from pathlib import Path
from typing import Any

import click

from gateway.cli.archive_check import verified
from gateway.cli.common import clock_is_right, fail, require_believed_clock, with_ground
from gateway.cli.exit_codes import Exit
from gateway.cli.output import print_json, print_table, progress
from gateway.cli.recordings_out import certificate, export


@click.group("recordings")
def archive() -> None:
    """The recordings: list, verify, anchor, export, destroy what need not be kept any longer."""


archive.add_command(export)
archive.add_command(certificate)


@archive.command("list")
@click.option("--verdict", type=click.Choice(["good", "fair", "poor"]), help="Only those.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_recordings(verdict: str | None, as_json: bool) -> None:
    """List the recordings, the newest first."""
    from gateway.archive import lookups as recordings  # noqa: PLC0415
    from gateway.archive.custody.retention import Retention  # noqa: PLC0415
    from gateway.platform.times import from_ms  # noqa: PLC0415

    async def work(ground: Any) -> list[dict[str, Any]]:
        async with ground.database.reading() as session:
            found = await recordings.page(
                session, recordings.RecordingFilter(verdict=verdict), before=None, limit=1_000_000
            )
        rules = Retention.by(ground.settings, ground.database)
        kept: dict[str, Any] = {}
        for at in range(0, len(found), 500):
            kept |= await rules.kept_of(found[at : at + 500])
        return [
            {
                "id": item.recording.id,
                "reference": item.contact.reference,
                "category": item.contact.category,
                "state": item.recording.state,
                "startedAt": item.recording.started_at,
                "durationMs": item.recording.duration_ms,
                "bytes": item.recording.bytes,
                "keepUntil": None
                if kept[item.recording.id].until_ms is None
                else from_ms(kept[item.recording.id].until_ms),
                "keptBy": kept[item.recording.id].rule,
                "sealed": item.recording.sealed_at is not None,
                "verdict": item.recording.verdict,
                "faults": item.recording.faults,
                "failure": item.recording.failure,
            }
            for item in found
        ]

    rows = with_ground(work)
    if as_json:
        print_json(rows)
        return
    print_table(
        ("id", "reference", "began (UTC)", ">seconds", "state", "quality", "kept by"),
        [
            (
                row["id"],
                row["reference"],
                f"{row['startedAt']:%Y-%m-%d %H:%M}",
                f"{(row['durationMs'] or 0) / 1000:.1f}",
                row["state"],
                row["verdict"],
                row["keptBy"],
            )
            for row in rows
        ],
        empty="There is no such recording.",
    )


@archive.command()
@click.argument("recordings", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--anchor", "anchor_file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="An anchor kept elsewhere: no ledger may be shorter than it was then.",
)  # fmt: skip
def verify(recordings: tuple[str, ...], as_json: bool, anchor_file: Path | None) -> None:
    """Check RECORDINGS (all, when none is named) against their ledgers and decrypt them.

    Exits with 1 when anything is wrong, after saying what and where, and with 2 when the anchor
    itself cannot be used.
    """
    from recordings import anchors  # noqa: PLC0415
    from recordings.errors import AnchorError  # noqa: PLC0415

    try:
        anchor = None if anchor_file is None else anchors.parse(anchor_file.read_bytes())
    except AnchorError as error:
        print(f"{anchor_file}: {error}", file=sys.stderr)
        sys.exit(Exit.UNUSABLE)
    with progress("Verifying recordings") as told:
        rows = with_ground(lambda ground: verified(ground, recordings, anchor, told))
    if as_json:
        print_json(rows)
    else:
        print_table(
            ("id", "finding", "gaps"),
            [
                (
                    row["id"],
                    "; ".join(row["findings"]) or "unaltered",
                    "; ".join(_gap(gap) for gap in row["gaps"]),
                )
                for row in rows
            ],
            empty="There is no recording.",
        )
    if any(row["findings"] for row in rows):
        sys.exit(Exit.FAILED)


def _gap(gap: dict[str, Any]) -> str:
    start_s, end_s = gap["startMs"] / 1000, gap["endMs"] / 1000
    return f"{start_s:.1f}-{end_s:.1f} s {gap['cause']} ({', '.join(gap['sources'])})"


@archive.command("anchor")
@click.option("--short", is_flag=True, help="The digest only, without the list it is made of.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def print_anchor(short: bool, as_json: bool) -> None:
    """Print an anchor: a signed digest over the heads of all ledgers, to be kept elsewhere.

    The station makes one every day by itself; this makes another one now.
    """
    from gateway.stores import open_archive  # noqa: PLC0415
    from queueing.backend import wall_clock_ms  # noqa: PLC0415
    from recordings import anchors  # noqa: PLC0415

    async def work(ground: Any) -> Any:
        store = open_archive(ground.settings)
        with progress("Reading ledgers") as told:
            made = store.make_anchor(ground.settings.station, wall_clock_ms(), told)
        anchors.store(store.root, made)
        return made

    made = with_ground(work)
    if as_json:
        print_json(
            {
                "station": made.station,
                "atMs": made.at_ms,
                "key": made.public_key,
                "digest": made.digest,
                "signature": made.signature,
                "recordings": made.count,
                **({} if short else {"heads": [dataclasses.asdict(head) for head in made.heads]}),
            }
        )
    else:
        print(made.to_bytes(whole=not short).decode(), end="")


@archive.command("rotate-key")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def rotate_key(as_json: bool) -> None:
    """Replace the master key: every recording's key is wrapped anew, no recording is touched.

    The station may run meanwhile. What was broken off goes on when it is called again. Exits with 1
    when a key could not be wrapped anew; the old master key is then still needed, and kept.
    """
    from gateway.platform.audit import log as audit  # noqa: PLC0415
    from gateway.stores import open_keystore  # noqa: PLC0415
    from recordings.errors import KeyUnavailableError  # noqa: PLC0415
    from recordings.vault.rotation import rotate  # noqa: PLC0415

    async def work(ground: Any) -> Any:
        try:
            with progress("Wrapping keys anew") as told:
                done = rotate(open_keystore(ground.settings), told)
        except KeyUnavailableError as error:
            fail(error)
        async with ground.database.writing() as session:
            await audit.append(
                session,
                at=ground.clock(),
                account_id=None,
                action="keystore.rotate",
                subject=f"master key {done.master}",
                detail={"rewrapped": done.rewrapped, "problems": len(done.problems)},
            )
        return done

    done = with_ground(work)
    if as_json:
        print_json(dataclasses.asdict(done))
    else:
        print(f"{done.rewrapped} keys wrapped anew, {done.wrapped_before} were already")
        print(f"master key {done.master}")
        for problem in done.problems:
            print(problem, file=sys.stderr)
    if done.problems:
        sys.exit(Exit.FAILED)


@archive.command()
@click.argument("recordings", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def rebuild(recordings: tuple[str, ...], as_json: bool) -> None:
    """Make the renditions of RECORDINGS again from their evidence, where verify finds one changed or missing.

    The station may run meanwhile. Exits with 1 when one is left as it is: its evidence does not verify, or it is not
    finished.
    """
    from gateway.stores import open_archive  # noqa: PLC0415
    from recordings.errors import RecordingsError  # noqa: PLC0415
    from recordings.ledger import DERIVED  # noqa: PLC0415
    from recordings.model import parse_recording_id  # noqa: PLC0415

    async def work(ground: Any) -> list[dict[str, str | None]]:
        store = open_archive(ground.settings)

        def error_of(name: str) -> str | None:
            try:
                recording = parse_recording_id(name)
                for finding in store.verify(recording, deep=True):
                    if finding.kind not in DERIVED:
                        return f"{finding.kind} at {finding.where}"
                store.rebuild_renditions(recording)
            except (RecordingsError, OSError, ValueError) as error:
                return str(error)
            return None

        return [{"id": name, "error": error_of(name)} for name in recordings]

    rows = with_ground(work)
    if as_json:
        print_json(rows)
    else:
        print_table(("id", "done"), [(row["id"], row["error"] or "rebuilt") for row in rows])
    if any(row["error"] for row in rows):
        sys.exit(Exit.FAILED)


@archive.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def reindex(as_json: bool) -> None:
    """Make the search of recordings anew; the station may run meanwhile.

    Needed only where the index was lost or is doubted: what changes is indexed by the running station.
    """
    from gateway.review.search import rebuild  # noqa: PLC0415

    with progress("Indexing recordings") as told:
        count = with_ground(lambda ground: rebuild(ground.database, told))
    if as_json:
        print_json({"indexed": count})
    else:
        print(f"{count} indexed")


@archive.command()
@clock_is_right
@click.option(
    "--unreadable-ledger",
    "unreadable",
    multiple=True,
    metavar="ID",
    help="This one goes as well when its time is over, although nobody can read whether a hold is in force.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def purge(*, clock_is_right: bool, unreadable: tuple[str, ...], as_json: bool) -> None:
    """Destroy the recordings whose time is over; the running station does so every hour.

    One whose ledger cannot be read stays, since a legal hold may stand in it: it is in the log
    (recording.ledger_unreadable) until somebody decides.

    Exits with 1 when the clock is far beyond any time that the station has seen: then nothing goes.
    """
    from gateway.archive.capture.service import RecordingDesk  # noqa: PLC0415
    from gateway.archive.custody.retention import Retention  # noqa: PLC0415
    from gateway.stores import open_archive  # noqa: PLC0415
    from queueing.backend import wall_clock_ms  # noqa: PLC0415

    async def work(ground: Any) -> list[str]:
        await require_believed_clock(ground, confirmed=clock_is_right)
        keeper = RecordingDesk(
            open_archive(ground.settings),
            ground.database,
            retention=Retention.by(ground.settings, ground.database),
            now_ms=wall_clock_ms,
        )
        return await keeper.purge(unreadable)

    gone = with_ground(work)
    if as_json:
        print_json(gone)
        return
    print_table(("id", "done"), [(recording, "destroyed") for recording in gone])
    print(f"{len(gone)} destroyed", file=sys.stderr)
