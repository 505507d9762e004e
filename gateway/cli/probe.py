"""``virtual-station probe``: tries a running station with a synthetic call."""

import asyncio
import os
import signal
import sys
from contextlib import AsyncExitStack
from typing import Any, NoReturn

import click

from gateway.cli.common import settings_or_exit
from gateway.cli.exit_codes import Exit
from gateway.cli.output import print_json
from gateway.settings import Settings

PASSWORD_VARIABLE = "VS_PROBE_PASSWORD"  # noqa: S105 - the name of a variable


@click.command()
@click.option(
    "--url",
    metavar="URL",
    help="The station's address; the one of this machine's settings if not given.",
)
@click.option(
    "--operator",
    metavar="NAME",
    help="Sign in as this account, whose one topic is station-check, instead of making one in the"
    f" station's own database. The password comes from {PASSWORD_VARIABLE}, or from standard input.",
)
@click.option("--no-recording", is_flag=True, help="Do not have the call recorded.")
@click.option("--no-verify", is_flag=True, help="Do not check the station's certificate.")
@click.option(
    "--timeout",
    "limit_s",
    # an access token is good for five minutes, and everything is removed with it
    type=click.FloatRange(5, 240),
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="When the whole call is given up.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def probe(
    url: str | None,
    operator: str | None,
    no_recording: bool,
    no_verify: bool,
    limit_s: float,
    as_json: bool,
) -> None:
    """Place a synthetic call through a running station and report how it went.

    A synthetic citizen and a synthetic operator meet over real WebRTC, in a topic of their own
    that no citizen sees and that is always open; everything of it is removed afterwards. Exits
    with 0 when all is well, 1 when a step failed (and says which), 2 when it was used wrongly or
    there is no station at the address.
    """
    settings = settings_or_exit()
    try:
        password = _password(operator)
        made = asyncio.run(
            _interruptible(
                _probe(
                    settings,
                    url=url,
                    operator=operator,
                    password=password,
                    recorded=not no_recording,
                    verify=not no_verify,
                    limit_s=limit_s,
                )
            )
        )
    except _RefusedError as refused:
        print(refused, file=sys.stderr)
        sys.exit(Exit.UNUSABLE)
    if made is None:
        print("interrupted; everything was removed again", file=sys.stderr)
        sys.exit(Exit.FAILED)
    from gateway.probe.report import in_words  # noqa: PLC0415

    if as_json:
        print_json(made)
    else:
        print(in_words(made))
    sys.exit(Exit.OK if made.ok else Exit.FAILED)


class _RefusedError(Exception):
    """The probe was not begun; the message is one line."""


def _refuse(message: object) -> NoReturn:
    raise _RefusedError(str(message))


def _password(operator: str | None) -> str:
    if operator is None:
        return ""
    password = os.environ.get(PASSWORD_VARIABLE) or (
        "" if sys.stdin.isatty() else sys.stdin.readline().strip()
    )
    if not password:
        _refuse(f"{PASSWORD_VARIABLE}: must hold the password of {operator}, or standard input")
    return password


async def _interruptible(work: Any) -> Any:
    """Run ``work``; a signal to stop cancels it, so that it cleans up. None when it was."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        return None


async def _probe(
    settings: Settings,
    *,
    url: str | None,
    operator: str | None,
    password: str,
    recorded: bool,
    verify: bool,
    limit_s: float,
) -> Any:
    import gateway.schema  # noqa: F401, PLC0415 - tables refer to one another
    from gateway.platform import logs  # noqa: PLC0415
    from gateway.platform.refused import Refused  # noqa: PLC0415
    from gateway.platform.sql.engine import DatabaseUnreachableError, SchemaTooNewError  # noqa: PLC0415
    from gateway.probe.call import Credentials, ProbeCall  # noqa: PLC0415
    from gateway.probe.operator import temporary_operator  # noqa: PLC0415
    from gateway.probe.report import Report  # noqa: PLC0415
    from gateway.probe.station import UnreachableError, reaching  # noqa: PLC0415

    logs.configure(settings.log_format, "error")
    address, origin = _address(settings, url)
    # The own machine is asked under an address for which its certificate need not be good.
    checked = verify and url is not None
    report = Report(url=address)
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(reaching(address, origin=origin, verify=checked))
        try:
            report.release = await api.health()
            if operator is None:
                _require_database(settings)
                credentials = await stack.enter_async_context(temporary_operator(settings))
            else:
                credentials = Credentials(operator, password)
        except UnreachableError as error:
            _refuse(error)
        except (SchemaTooNewError, DatabaseUnreachableError) as error:
            _refuse(f"VS_DATABASE_URL: {error}")
        except OSError as error:
            _refuse(
                f'VS_DATA_DIR: "{settings.data_dir}" cannot be used ({error.strerror or error})'
            )
        except Refused as error:
            _refuse(error)
        call = ProbeCall(
            api, credentials, report, recorded=recorded, verify_tls=checked, limit_s=limit_s
        )
        await call.run()
    if url is None:
        _note(settings, report)
    return report


def _note(settings: Settings, report: Any) -> None:
    """Put the call on record in the station of this machine."""
    from gateway.upkeep import marks  # noqa: PLC0415
    from queueing.backend import wall_clock_ms  # noqa: PLC0415

    mark = marks.Mark(at_ms=wall_clock_ms(), ok=report.ok, detail=report.failed or "")
    marks.note(settings.data_dir, "test-call", mark)


def _address(settings: Settings, url: str | None) -> tuple[str, str]:
    """Where to ask, and the origin to claim: the station's own, as its pages do."""
    from gateway.platform.process.readiness import reachable_host  # noqa: PLC0415
    from gateway.setting_values import public_url  # noqa: PLC0415

    if url is not None:
        try:
            address = public_url(url)
        except ValueError as error:
            _refuse(f"--url: {error}")
        return address, address
    host = reachable_host(settings.host)
    shown = f"[{host}]" if ":" in host else host
    scheme = "https" if settings.tls_cert else "http"
    return f"{scheme}://{shown}:{settings.port}", settings.origin


def _require_database(settings: Settings) -> None:
    """Do not make a new database beside the station's."""
    if settings.database_url is None and not (settings.data_dir / "station.db").exists():
        _refuse(
            f'VS_DATA_DIR: "{settings.data_dir}" holds no station; give the station\'s settings,'
            " or an account for checks with --operator"
        )
