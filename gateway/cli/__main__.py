"""The ``virtual-station`` command."""

import sys

import click

from gateway.cli.account import account
from gateway.cli.audit import audit_trail
from gateway.cli.backup import backup, restore
from gateway.cli.bodies import bodies
from gateway.cli.category import category
from gateway.cli.common import settings_or_exit
from gateway.cli.completion import PROGRAM, completion
from gateway.cli.exit_codes import EPILOG, Exit
from gateway.cli.first_start import first_start
from gateway.cli.inbound_number import inbound_number
from gateway.cli.office import office
from gateway.cli.person import person
from gateway.cli.probe import probe
from gateway.cli.recordings import archive
from gateway.cli.reports import reports
from gateway.cli.restart import restart
from gateway.cli.sheet_bundle import sheets
from gateway.platform.process.heap import loading
from gateway.settings import Settings


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, epilog=EPILOG)
@click.version_option(package_name="virtual-station")
def main() -> None:
    """The virtual station: citizens reach an operator by video, sound or text.

    Settings come from the environment (VS_...) and from station.toml in this folder.
    """


@main.command()
@click.option(
    "--role",
    type=click.Choice(["all", "gateway", "media", "jobs", "sip"]),
    default="all",
    show_default=True,
    help="all: a parent that starts and watches everything else; the others: one part alone.",
)
@click.option("--index", type=click.IntRange(0, 127), default=0, help="Which media worker this is.")
@click.option(
    "--verbose", is_flag=True, help="Show the log on the terminal instead of keeping it in a file."
)
@click.option("--standby", is_flag=True, hidden=True, help="Load, and wait for a line on stdin.")
def serve(*, role: str, index: int, verbose: bool, standby: bool) -> None:
    """Run the station in the foreground; Ctrl-C stops it.

    On a terminal it prints a summary when it is ready, and logs to logs/station.log in the data directory. Elsewhere,
    as under systemd or in a container, the log is on standard error. VS_LOG_FILE names another file.
    """
    # Each role imports only what it needs: the parent stays small, the worker knows no SQL.
    settings = settings_or_exit()
    _require_writable_log_file(settings)
    if role == "all":
        with loading():
            from gateway.processes import parent  # noqa: PLC0415

        sys.exit(parent.run(settings, verbose=verbose))
    needed = {"VS_REDIS_URL": settings.redis_url}
    if role != "jobs":
        needed["VS_MEDIA_CONTROL_TOKEN"] = settings.media_control_token
    if role == "sip" and not settings.sip_trunks:
        needed["VS_SIP_TRUNKS"] = None
    missing = [name for name, value in needed.items() if value is None]
    if missing:
        for name in missing:
            print(f"{name}: must be set when --role {role} runs alone", file=sys.stderr)
        sys.exit(Exit.UNUSABLE)
    from gateway.platform.process.system import follow_parent  # noqa: PLC0415

    follow_parent()
    if role == "media":
        sys.exit(_run_media_worker(settings, index, standby=standby))
    if role == "jobs":
        with loading():
            from gateway.processes import jobs as process  # noqa: PLC0415

        sys.exit(process.run(settings))
    if role == "sip":
        with loading():
            from gateway.processes import sip as line  # noqa: PLC0415

        sys.exit(line.run(settings))
    with loading():
        from gateway.app import opened  # noqa: PLC0415
        from gateway.processes import gateway as serving  # noqa: PLC0415

    if standby and not sys.stdin.readline():
        sys.exit(Exit.OK)
    sys.exit(serving.run(settings, opened))


def _require_writable_log_file(settings: Settings) -> None:
    """End the command with one line and 2 when the log file cannot be written."""
    if settings.log_path is None:
        return
    from gateway.platform.log_file import RotatedFileHandler  # noqa: PLC0415

    try:
        RotatedFileHandler(settings.log_path).close()
    except OSError as error:
        print(
            f'VS_LOG_FILE: "{settings.log_path}" cannot be written ({error.strerror or error})',
            file=sys.stderr,
        )
        sys.exit(Exit.UNUSABLE)


def _run_media_worker(settings: Settings, index: int, *, standby: bool) -> int:
    """Run one worker; returns the exit status."""
    from media import compiled  # noqa: PLC0415

    # before anything of the packet path is imported
    if settings.media_compiled == "auto":
        compiled.activate()

    with loading():
        from gateway.platform import logs  # noqa: PLC0415
        from gateway.platform.process.system import (  # noqa: PLC0415
            InUseError,
            is_supervised,
            require_free_ports,
        )
        from gateway.processes import media_worker  # noqa: PLC0415
        from gateway.processes.station import worker_ports  # noqa: PLC0415
        from recordings.errors import RecordingsError  # noqa: PLC0415

    logs.configure(settings.log_format, settings.log_level, file=settings.log_path)
    if standby and not sys.stdin.readline():
        return Exit.OK
    try:
        if not is_supervised():
            require_free_ports(worker_ports(settings, index))
        media_worker.run(settings, index)
    except InUseError as error:
        print(error, file=sys.stderr)
        return Exit.UNUSABLE
    except (OSError, RecordingsError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        print(f"media worker {index} cannot run ({reason or error})", file=sys.stderr)
        return Exit.FAILED if is_supervised() else Exit.UNUSABLE
    return Exit.OK


main.add_command(account)
main.add_command(archive)
main.add_command(audit_trail)
main.add_command(backup)
main.add_command(bodies)
main.add_command(category)
main.add_command(completion)
main.add_command(first_start)
main.add_command(inbound_number)
main.add_command(office)
main.add_command(restore)
main.add_command(sheets)
main.add_command(person)
main.add_command(probe)
main.add_command(reports)
main.add_command(restart)

if __name__ == "__main__":
    main(prog_name=PROGRAM)
