"""``virtual-station recordings export`` and ``certificate``: what leaves the station of a recording."""

import sys
from pathlib import Path
from typing import Any

import click

from gateway.cli.common import fail, with_ground
from gateway.cli.output import print_json, progress
from gateway.platform.languages import LANGUAGES, SOURCE
from recordings.progress import Progress, counted, untold

COPY_BYTES = 1024 * 1024


@click.command()
@click.argument("recording")
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path),
    required=True,
    help="A new folder, or a new file for what is one.",
)
@click.option(
    "--as",
    "form",
    type=click.Choice(["folder", "mp4", "webm", "package"]),
    default="folder",
    show_default=True,
    help="folder: each person's film; mp4, webm: all side by side; package: evidence for a court (zip).",
)
@click.option("--reason", required=True, help="Why; it is kept in the audit trail.")
@click.option("--language", type=click.Choice(LANGUAGES), default=SOURCE, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def export(
    recording: str, target: Path, form: str, reason: str, language: str, as_json: bool
) -> None:
    """Write RECORDING out in clear: its films, one film of all, or a package for a court.

    The copy is put on record first, in the audit trail and in the recording's own chain. A sealed
    recording is not given out. Everybody who has the copy can watch the recording: guard it.
    """
    from gateway.archive import lookups as recordings  # noqa: PLC0415
    from gateway.cli import (  # noqa: PLC0415
        direct_export as direct,
    )
    from gateway.platform.audit import log as audit  # noqa: PLC0415
    from gateway.stores import open_archive  # noqa: PLC0415
    from queueing.backend import wall_clock_ms  # noqa: PLC0415
    from recordings.errors import RecordingsError  # noqa: PLC0415
    from recordings.ledger import Act, reason_digest  # noqa: PLC0415
    from recordings.model import RecordingState, parse_recording_id  # noqa: PLC0415

    if len(reason.strip()) < 3:
        fail("--reason: say why, in three letters at least")
    if target.exists():
        what = "a new folder" if form == "folder" else "a new file"
        fail(f'--to: "{target}" exists; name {what}')

    async def work(ground: Any) -> list[str]:
        store = open_archive(ground.settings)
        try:
            wanted = parse_recording_id(recording)
            if store.info(wanted).state is not RecordingState.READY:
                fail(f"recording {wanted} is {store.info(wanted).state}")
            store.require_unaltered(wanted)
            async with ground.database.writing() as session:
                if await recordings.is_sealed(session, wanted):
                    fail(f"recording {wanted} is sealed")
                ref = await audit.append(
                    session,
                    at=ground.clock(),
                    account_id=None,
                    action="recording.export",
                    subject=f"recording:{wanted}",
                    detail={"reason": reason, "kind": form},
                )
            act = Act(role="command", ref=ref, reason_sha256=reason_digest(ref, reason))
            store.note(wanted, "exported", act, wall_clock_ms())
            with progress("Writing the copy") as told:
                if form == "folder":
                    return write_copy(store, wanted, target, told)
                return await direct.write(ground, store, wanted, form, language, target, told)
        except (RecordingsError, LookupError, ValueError) as error:
            fail(error)

    written = with_ground(work)
    if as_json:
        place = target if form == "folder" else target.parent
        print_json({"id": recording, "folder": str(place), "files": written})
    else:
        for name in written:
            print(target / name if form == "folder" else target.parent / name)


def write_copy(store: Any, recording: Any, target: Path, told: Progress = untold) -> list[str]:
    """Write the films and what proves them; return the files' names. Raises RecordingsError, OSError."""
    from gateway.cli.direct_export import (  # noqa: PLC0415
        new_file,
    )
    from recordings.evidence import read_lines  # noqa: PLC0415
    from recordings.layout import RecordingFolder  # noqa: PLC0415

    target.mkdir(mode=0o700, parents=True)
    folder = RecordingFolder(store.root, recording)
    summary = store.summary(recording)
    written = []
    renditions = [each for party in summary.parties for each in party.renditions]
    for rendition in counted(renditions, told):
        name = f"{rendition.name}.webm"
        with (
            store.open_rendition(recording, rendition.name) as reader,
            new_file(target / name) as file,
        ):
            for at in range(0, reader.size, COPY_BYTES):
                file.write(reader.read_range(at, at + COPY_BYTES))
        written.append(name)
    for name, content in (
        ("ledger.jsonl", b"".join(line + b"\n" for line in read_lines(folder))),
        ("summary.json", folder.summary.read_bytes()),
        ("public-key.txt", f"{store.public_key}\n".encode()),
    ):
        with new_file(target / name) as file:
            file.write(content)
        written.append(name)
    return written


@click.command()
@click.argument("recording")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def certificate(recording: str, as_json: bool) -> None:
    """Print the signed entry that certifies RECORDING's destruction, and the key to check it with.

    Exits with 1 when the recording is not destroyed.
    """
    from gateway.stores import open_archive  # noqa: PLC0415
    from recordings.anchors import certificates_of  # noqa: PLC0415
    from recordings.model import parse_recording_id  # noqa: PLC0415

    async def work(ground: Any) -> tuple[bytes | None, str]:
        store = open_archive(ground.settings)
        try:
            return certificates_of(store.root, parse_recording_id(recording)), store.public_key
        except ValueError as error:
            fail(error)

    line, key = with_ground(work)
    if line is None:
        fail(f"recording {recording} is not destroyed")
    if as_json:
        print_json({"id": recording, "entry": line.decode(), "key": key})
    else:
        sys.stdout.write(f"{line.decode()}\nkey {key}\n")
