"""``virtual-station person``: one person's data, exported or made anonymous."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import click

from gateway.cli.common import clock_is_right, fail, require_believed_clock, with_ground
from gateway.cli.output import print_json, print_table


@click.group()
def person() -> None:
    """Export and erasure for one person."""


def _clue(command: Callable[..., Any]) -> Callable[..., Any]:
    for option, words in (
        ("--number", "A telephone number, as it was written."),
        ("--email", "An e-mail address."),
        ("--name", "The name given on entering, whole."),
        ("--reference", "A contact's reference, K7M4-2QXP."),
    ):
        command = click.option(option, default="", help=words)(command)
    return command


def _persons(ground: Any) -> Any:
    from gateway.archive.capture.service import RecordingDesk  # noqa: PLC0415
    from gateway.archive.custody.retention import Retention  # noqa: PLC0415
    from gateway.attachments.store import AttachmentStore  # noqa: PLC0415
    from gateway.mail.outbox import forget_to  # noqa: PLC0415
    from gateway.platform.security.sealing import Sealer  # noqa: PLC0415
    from gateway.privacy.service import Persons  # noqa: PLC0415
    from gateway.schema import PERSONAL  # noqa: PLC0415
    from gateway.stores import open_archive  # noqa: PLC0415
    from queueing.backend import wall_clock_ms  # noqa: PLC0415

    desk = RecordingDesk(
        open_archive(ground.settings),
        ground.database,
        retention=Retention.by(ground.settings, ground.database),
        now_ms=wall_clock_ms,
    )
    attachments = AttachmentStore.of(ground.settings, ground.database)
    sealer = Sealer(ground.keys.of("sealed-mail"))

    def withdraw(session: Any, address: str) -> Any:
        return forget_to(session, sealer, address)

    return Persons(ground.database, ground.clock, desk.destroy, PERSONAL, attachments, withdraw)


def _run(work: Callable[[Any], Any]) -> Any:
    return with_ground(lambda ground: work(_persons(ground)))


@person.command()
@_clue
@click.option("--reason", required=True, help="Why; kept in the audit trail, so name nobody.")
@click.option("--output", type=click.Path(dir_okay=False), help="A file instead of the terminal.")
def export(
    reference: str, name: str, email: str, number: str, reason: str, output: str | None
) -> None:
    """Print everything that is kept of a person, as JSON."""
    from gateway.accounts.service import MACHINE  # noqa: PLC0415
    from gateway.platform.personal.clues import Clue  # noqa: PLC0415

    clue = Clue(reference, name, email, number)

    with _opened(output) as target:

        async def work(persons: Any) -> None:
            given = await persons.export(clue, reason=reason, by=None, origin=MACHINE)
            async for piece in persons.written(given, indent=2):
                target.write(piece)
            target.write(b"\n")

        _run(work)


@contextmanager
def _opened(output: str | None) -> Iterator[BinaryIO]:
    """A new file that only its owner reads, which is there before anything is given out and goes when that fails; or the
    terminal."""
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.flush()
        return
    path = Path(output)
    try:
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        _not_written(error)
    try:
        with os.fdopen(made, "wb") as file:
            yield file
    except OSError as error:
        path.unlink(missing_ok=True)
        _not_written(error)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _not_written(error: OSError) -> NoReturn:
    fail(f"the file cannot be written ({error.strerror or error})")


@person.command()
@_clue
@click.option("--reason", required=True, help="Why; kept in the audit trail, so name nobody.")
@click.option("--yes", is_flag=True, help="Do not ask before erasing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def erase(
    *, reference: str, name: str, email: str, number: str, reason: str, yes: bool, as_json: bool
) -> None:
    """Make everything of a person anonymous; figures stay. There is no way back."""
    from gateway.accounts.service import MACHINE  # noqa: PLC0415
    from gateway.platform.personal.clues import Clue  # noqa: PLC0415

    clue = Clue(reference, name, email, number)
    found = _run(lambda persons: persons.search(clue))
    apart = _run(lambda persons: persons.apart(clue))
    if not found and not apart:
        fail("Nobody is found by this.")
    if not yes:
        print_table(
            ("reference", "entered (UTC)", "topic", "channel", "state"),
            [
                (
                    each.reference,
                    f"{each.created_at:%Y-%m-%d %H:%M}",
                    each.category,
                    each.channel,
                    each.state,
                )
                for each in found
            ],
        )
        asked = f"Erase the person from {len(found)} contact(s)"
        if apart:
            asked += f" and {len(apart)} entry(ies) with the address alone"
        click.confirm(f"{asked}?", abort=True)

    async def work(persons: Any) -> Any:
        erasure = await persons.would_erase(clue, expected=len(found), reason=reason)
        return await persons.erase(erasure, reason=reason, by=None, origin=MACHINE)

    gone = _run(work)
    if as_json:
        print_json(gone)
        return
    rows = ", ".join(f"{count} {name}" for name, count in gone.pieces.items())
    print(f"Erased: {rows}, {gone.recordings} recordings.")


@person.command()
@clock_is_right
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def purge(*, clock_is_right: bool, as_json: bool) -> None:
    """Let go of what is older than the settings keep it; the running station does so every hour.

    Exits with 1 when the clock is far beyond any time that the station has seen: then nothing goes.
    """
    from gateway.privacy.housekeeping import retention_of  # noqa: PLC0415

    async def work(ground: Any) -> Any:
        await require_believed_clock(ground, confirmed=clock_is_right)
        return await _persons(ground).purge(retention_of(ground.settings))

    gone = with_ground(work)
    if as_json:
        print_json(gone)
        return
    for name, count in gone.items():
        print(f"{name}: {count} contacts")
    if not gone:
        print("nothing was too old")
