"""The ``virtual-station`` command."""

import sys
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import click

from gateway.cli.audit import audit_trail
from gateway.cli.backup import backup, restore
from gateway.cli.category import category
from gateway.cli.common import fail, print_json, settings_or_exit, with_directory
from gateway.cli.person import person
from gateway.cli.probe import probe
from gateway.cli.recordings import archive
from gateway.cli.reports import reports
from gateway.cli.restart import restart
from gateway.platform.process.heap import loading
from gateway.settings import Settings

T = TypeVar("T")
ONE_TIME = "One-time password (good for three days, to be changed)"
ROLES = ("operator", "supervisor", "quality", "admin", "office")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="virtual-station")
def main() -> None:
    """The virtual station: citizens reach an operator by video, sound or text.

    Settings come from the environment (VS_...) and from station.toml in this folder.
    """


@main.command()
@click.option(
    "--role",
    type=click.Choice(["all", "gateway", "media", "jobs"]),
    default="all",
    show_default=True,
    help="all: a parent that starts and watches everything else; the others: one part alone.",
)
@click.option("--index", type=click.IntRange(0, 127), default=0, help="Which media worker this is.")
@click.option("--standby", is_flag=True, hidden=True, help="Load, and wait for a line on stdin.")
def serve(role: str, index: int, standby: bool) -> None:
    """Run the station in the foreground; Ctrl-C stops it."""
    # Each role imports only what it needs: the parent stays small, the worker knows no SQL.
    settings = settings_or_exit()
    _require_writable_log_file(settings)
    if role == "all":
        with loading():
            from gateway.processes import parent  # noqa: PLC0415

        sys.exit(parent.run(settings))
    needed = {"VS_REDIS_URL": settings.redis_url}
    if role != "jobs":
        needed["VS_MEDIA_CONTROL_TOKEN"] = settings.media_control_token
    missing = [name for name, value in needed.items() if value is None]
    if missing:
        for name in missing:
            print(f"{name}: must be set when --role {role} runs alone", file=sys.stderr)
        sys.exit(2)
    from gateway.platform.process.system import follow_parent  # noqa: PLC0415

    follow_parent()
    if role == "media":
        sys.exit(_run_media_worker(settings, index, standby=standby))
    if role == "jobs":
        with loading():
            from gateway.processes import jobs as process  # noqa: PLC0415

        sys.exit(process.run(settings))
    with loading():
        from gateway.app import opened  # noqa: PLC0415
        from gateway.processes import gateway as serving  # noqa: PLC0415

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
        sys.exit(2)


def _run_media_worker(settings: Settings, index: int, *, standby: bool) -> int:
    """Run one worker; returns the exit status (2: refused to start)."""
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
        return 0
    try:
        if not is_supervised():
            require_free_ports(worker_ports(settings, index))
        media_worker.run(settings, index)
    except InUseError as error:
        print(error, file=sys.stderr)
        return 2
    except (OSError, RecordingsError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        print(f"media worker {index} cannot run ({reason or error})", file=sys.stderr)
        return 1 if is_supervised() else 2
    return 0


@main.group()
def account() -> None:
    """Staff accounts."""


def _with_accounts(work: Callable[[Any], Awaitable[T]]) -> T:
    """Run ``work`` with the station's accounts; errors end the command with one line."""
    return with_directory(lambda directory: work(directory.accounts))


def _print_password(
    username: str, role: str, password: str, *, as_json: bool, done: str, lasting: bool = False
) -> None:
    if as_json:
        print_json({"username": username, "role": role, "password": password})
    else:
        print(f"Account {username} ({role}) {done}.")
        print(f"{'Password' if lasting else ONE_TIME}: {password}")


@account.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--display-name", help="How colleagues see the person; the username if not given.")
@click.option(
    "--categories",
    default="",
    metavar="A,B:5,...",
    help="Category ids the operator answers directly, with proficiency 1 to 5 (3 if not given).",
)
@click.option("--office", metavar="ID", help="The peripheral office the account belongs to.")
@click.option(
    "--skills",
    default="",
    metavar="A,B,...",
    help="Languages en, de, fr, sl; lis for sign language.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def add(
    name: str,
    role: str,
    display_name: str | None,
    categories: str,
    office: str | None,
    skills: str,
    as_json: bool,
) -> None:
    """Create the account NAME and print its one-time password."""
    from gateway.accounts.passwords import one_time_password  # noqa: PLC0415
    from gateway.accounts.service import Accounts, NewAccount, parse_categories  # noqa: PLC0415
    from gateway.platform.checks import is_technical  # noqa: PLC0415
    from gateway.platform.refused import Refused  # noqa: PLC0415
    from gateway.platform.security.permissions import Role  # noqa: PLC0415

    can = [skill.strip() for skill in skills.split(",") if skill.strip()]
    try:
        profile = parse_categories(categories)
    except Refused as error:
        fail(error)

    # nobody is behind an account for station checks who could choose another password
    lasting = is_technical(profile)

    async def work(accounts: Accounts) -> tuple[Any, str]:
        if not lasting:
            return await accounts.add(
                name,
                Role(role),
                display_name=display_name,
                categories=profile,
                office=office,
                skills=can,
            )
        wanted = NewAccount(name, Role(role), one_time_password(), display_name or name, profile)
        (account,) = await accounts.add_all([wanted], one_time=False)
        return account, wanted.password

    made, password = _with_accounts(work)
    _print_password(
        made.username, made.role, password, as_json=as_json, done="created", lasting=lasting
    )


@account.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_accounts(as_json: bool) -> None:
    """List all accounts."""
    from gateway.accounts.service import Accounts  # noqa: PLC0415

    async def work(accounts: Accounts) -> list[dict[str, Any]]:
        return [
            {
                "username": one.username,
                "role": one.role,
                "displayName": one.display_name,
                "code": one.code,
                "categories": {c.category: c.proficiency for c in one.categories},
                "mustChangePassword": one.must_change_password,
                "disabledAt": one.disabled_at,
                "createdAt": one.created_at,
            }
            for one in await accounts.everyone()
        ]

    everyone = _with_accounts(work)
    if as_json:
        print_json(everyone)
        return
    for one in everyone:
        state = "disabled" if one["disabledAt"] else "in use"
        print(f"{one['username']:<24} {one['role']:<11} {one['code']}  {state}")


@account.command()
@click.argument("name")
@click.option("--enable", is_flag=True, help="Let the person in again.")
def disable(name: str, enable: bool) -> None:
    """Disable the account NAME; its sessions end at once."""
    from gateway.accounts.service import Accounts  # noqa: PLC0415

    async def work(accounts: Accounts) -> str:
        found = await accounts.by_username(name)
        await accounts.change(found.id, disabled=not enable)
        return found.username

    print(f"Account {_with_accounts(work)} {'enabled' if enable else 'disabled'}.")


@account.command()
@click.argument("name")
@click.option("--second-factor", is_flag=True, help="Also remove what the person has enrolled.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def reset(name: str, second_factor: bool, as_json: bool) -> None:
    """Give the account NAME a new one-time password; its sessions end at once."""

    async def work(directory: Any) -> tuple[Any, str]:
        found = await directory.accounts.by_username(name)
        if second_factor:
            await directory.factors.reset(found.id, by=None)
        reset_account: tuple[Any, str] = await directory.accounts.reset(found.id)
        return reset_account

    made, password = with_directory(work)
    _print_password(made.username, made.role, password, as_json=as_json, done="reset")


main.add_command(archive)
main.add_command(audit_trail)
main.add_command(backup)
main.add_command(category)
main.add_command(restore)
main.add_command(person)
main.add_command(probe)
main.add_command(reports)
main.add_command(restart)

if __name__ == "__main__":
    main()
