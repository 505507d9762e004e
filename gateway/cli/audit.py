"""``virtual-station audit``: the audit trail verified and exported."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import click

from gateway.cli.common import fail, with_ground
from gateway.cli.exit_codes import Exit
from gateway.cli.output import print_json, progress
from recordings.progress import Progress, untold

EXPORTING = "Exporting the audit trail"
MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"])


@click.group("audit")
def audit_trail() -> None:
    """The audit trail: verify its chain, export it."""


@audit_trail.command()
@click.option(
    "--head",
    "heads",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A head that was kept elsewhere, also as a saved e-mail; may be given several times.",
)
@click.option(
    "--key",
    "keys",
    multiple=True,
    metavar="HEX",
    help="A public key that signed before VS_SECRET_KEY was changed; may be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(heads: tuple[Path, ...], keys: tuple[str, ...], *, as_json: bool) -> None:
    """Verify every entry; the station may run meanwhile.

    Exits with 1 when the chain is broken, naming the first broken entry; with 2 when a head or a key that was
    given cannot be used.
    """
    from gateway.platform.audit.chain import parse_head  # noqa: PLC0415
    from gateway.platform.audit.verification import of_station  # noqa: PLC0415

    if any(len(key) != 64 or not _is_hex(key) for key in keys):
        print("--key: a public key has 64 hexadecimal digits", file=sys.stderr)
        sys.exit(Exit.UNUSABLE)

    async def work(ground: Any) -> tuple[Any, str]:
        verification = of_station(ground.database, ground.keys, ground.settings.data_dir)
        known = await verification.keys([key.lower() for key in keys])
        read = []
        for file in heads:
            try:
                read.append(parse_head(file.read_bytes(), known))
            except ValueError as error:
                print(f'--head: "{file}": {error}', file=sys.stderr)
                sys.exit(Exit.UNUSABLE)
        return await verification.run(keys=known, heads=read), known[0]

    with progress("Verifying the audit trail"):
        verdict, key = with_ground(work)
    first = verdict.first
    if as_json:
        print_json(
            {
                "whole": first is None,
                "entries": verdict.entries,
                "head": verdict.head.hash,
                "key": key,
                "unsigned": verdict.unsigned,
                "redacted": verdict.redacted,
                "wrong": verdict.wrong,
                "problems": [
                    {"seq": each.seq, "id": each.id, "kind": each.kind.value}
                    for each in verdict.findings
                ],
            }
        )
    else:
        print(f"{verdict.entries} entries, head {verdict.head.hash}")
        if verdict.unsigned:
            print(f"{verdict.unsigned} from before the trail was signed")
        for each in verdict.findings:
            print(f"entry {each.seq}: {each.kind.value}", file=sys.stderr)
        if first is not None:
            print(
                f"the audit trail is broken: entry {first.seq} is the first of {verdict.wrong}",
                file=sys.stderr,
            )
    if first is not None:
        sys.exit(Exit.FAILED)


@audit_trail.command()
@click.option("--since", type=MOMENT, help="From this day or moment on (UTC unless it says more).")
@click.option("--until", type=MOMENT, help="Before this day or moment.")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="A new file, mode 0600."
)
def export(since: datetime | None, until: datetime | None, output: Path | None) -> None:
    """Print the entries as JSON lines, oldest first. The export is put on record first, so it is the last of them."""
    from gateway.audit.reading import EntryFilter, count, everything  # noqa: PLC0415
    from gateway.platform.audit import log as audit  # noqa: PLC0415
    from gateway.platform.audit.lines import line  # noqa: PLC0415

    wanted = EntryFilter(since=_aware(since), until=_aware(until))

    async def work(ground: Any, file: BinaryIO, told: Progress) -> None:
        detail = {
            name: moment.isoformat()
            for name, moment in (("from", wanted.since), ("to", wanted.until))
            if moment is not None
        }
        await audit.record(
            ground.database,
            at=ground.clock(),
            account_id=None,
            action="audit.export",
            subject="audit",
            detail=detail,
        )
        total, done = await count(ground.database, wanted), 0
        async for found in everything(ground.database, wanted):
            file.write(b"".join(line(each.link(), who) + b"\n" for each, who in found))
            done += len(found)
            told(done / max(total, done))
        file.flush()

    if output is None and sys.stdout.isatty():
        # the lines themselves show how far it is
        with_ground(lambda ground: work(ground, sys.stdout.buffer, untold))
        return
    if output is None:
        with progress(EXPORTING) as told:
            with_ground(lambda ground: work(ground, sys.stdout.buffer, told))
        return
    try:
        descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        fail(f'--output: "{output}" cannot be made ({error.strerror or error})')
    with os.fdopen(descriptor, "wb") as file, progress(EXPORTING) as told:
        with_ground(lambda ground: work(ground, file, told))


def _aware(moment: datetime | None) -> datetime | None:
    if moment is None or moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=UTC)


def _is_hex(text: str) -> bool:
    return all(each in "0123456789abcdefABCDEF" for each in text)
