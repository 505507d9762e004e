"""``virtual-station account``: staff accounts from the command line."""

from collections.abc import Awaitable, Callable, Set
from pathlib import Path
from typing import Any, TypeVar

import click

from gateway.cli.common import fail, with_directory, with_topics
from gateway.cli.lists import read_text, refuse
from gateway.cli.output import print_json, print_table, progress

T = TypeVar("T")
ONE_TIME = "One-time password (good for three days, to be changed)"
ROLES = ("operator", "supervisor", "quality", "admin", "office")

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def account() -> None:
    """Staff accounts: add, list, edit, import, disable, reset."""


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


def _listed(skills: str) -> list[str]:
    return [skill.strip() for skill in skills.split(",") if skill.strip()]


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
@click.option("--email", default="", help="Where the station writes to the person.")
@as_json_option
def add(
    name: str,
    role: str,
    display_name: str | None,
    categories: str,
    office: str | None,
    skills: str,
    email: str,
    as_json: bool,
) -> None:
    """Create the account NAME and print its one-time password."""
    from gateway.accounts.passwords import one_time_password  # noqa: PLC0415
    from gateway.accounts.service import Accounts, NewAccount, parse_categories  # noqa: PLC0415
    from gateway.platform.checks import is_technical  # noqa: PLC0415
    from gateway.platform.refused import Refused  # noqa: PLC0415
    from gateway.platform.security.permissions import Role  # noqa: PLC0415

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
                skills=_listed(skills),
                email=email,
            )
        wanted = NewAccount(name, Role(role), one_time_password(), display_name or name, profile)
        (account,) = await accounts.add_all([wanted], one_time=False)
        return account, wanted.password

    made, password = _with_accounts(work)
    _print_password(
        made.username, made.role, password, as_json=as_json, done="created", lasting=lasting
    )


@account.command("list")
@as_json_option
def list_accounts(as_json: bool) -> None:
    """List all accounts."""

    async def work(accounts: Any) -> list[dict[str, Any]]:
        return [_shown(one) for one in await accounts.everyone()]

    everyone = _with_accounts(work)
    if as_json:
        print_json(everyone)
        return
    print_table(
        ("username", "role", "code", "state", "name", "office", "topics"),
        [
            (
                one["username"],
                one["role"],
                one["code"],
                "disabled" if one["disabledAt"] else "in use",
                one["displayName"],
                one["office"],
                ",".join(f"{topic}:{level}" for topic, level in one["categories"].items()),
            )
            for one in everyone
        ],
        empty="There is no account; `virtual-station account add` makes one.",
    )


def _shown(one: Any) -> dict[str, Any]:
    return {
        "username": one.username,
        "role": one.role,
        "displayName": one.display_name,
        "email": one.email,
        "code": one.code,
        "office": one.office_id,
        "skills": one.skills,
        "categories": {c.category: c.proficiency for c in one.categories},
        "mustChangePassword": one.must_change_password,
        "disabledAt": one.disabled_at,
        "createdAt": one.created_at,
    }


@account.command()
@click.argument("name")
@click.option(
    "--role", type=click.Choice(ROLES), help="Another role; the account's sessions end at once."
)
@click.option("--display-name", help="How colleagues see the person.")
@click.option(
    "--categories",
    metavar="A,B:5,...",
    help='All the categories from now on, instead of the present ones; "" for none.',
)
@click.option("--office", metavar="ID", help='The peripheral office; "" for none.')
@click.option("--skills", metavar="A,B,...", help='All the skills from now on; "" for none.')
@click.option("--email", help='Where the station writes to the person; "" for nowhere.')
@as_json_option
def edit(
    *,
    name: str,
    role: str | None,
    display_name: str | None,
    categories: str | None,
    office: str | None,
    skills: str | None,
    email: str | None,
    as_json: bool,
) -> None:
    """Change what is given of the account NAME; the rest stays. It counts at once."""
    from gateway.accounts.service import parse_categories  # noqa: PLC0415
    from gateway.platform.refused import Refused  # noqa: PLC0415
    from gateway.platform.security.permissions import Role  # noqa: PLC0415

    wanted = (role, display_name, categories, office, skills, email)
    if all(each is None for each in wanted):
        raise click.UsageError("Say what is to change: see --help.")
    if display_name is not None and not display_name.strip():
        raise click.BadParameter("a name cannot be empty", param_hint="--display-name")
    try:
        profile = None if categories is None else parse_categories(categories)
    except Refused as error:
        fail(error)

    async def work(accounts: Any) -> Any:
        found = await accounts.by_username(name)
        changed = await accounts.change(
            found.id,
            role=None if role is None else Role(role),
            display_name=display_name,
            categories=profile,
            office=office,
            skills=None if skills is None else _listed(skills),
            email=email,
        )
        return _shown(changed)

    shown = _with_accounts(work)
    if as_json:
        print_json(shown)
    else:
        print(f"Account {shown['username']} ({shown['role']}) changed.")


@account.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only read the list, and say what is wrong with it.")
@as_json_option
def bring(file: Path, dry_run: bool, as_json: bool) -> None:
    """Create an account for each line of FILE, a CSV list, and print their one-time passwords.

    The first line names the columns: username, role, and if wanted name, office, topics (a,b:5 or all),
    languages, email; Italian headings do as well. All of them are created, or, where one line is wrong, none.
    """
    from gateway.accounts.imports import read_people  # noqa: PLC0415
    from gateway.accounts.passwords import one_time_password  # noqa: PLC0415
    from gateway.accounts.service import NewAccount  # noqa: PLC0415

    text = read_text(file)

    async def work(directory: Any, topics: Set[str]) -> tuple[Any, list[NewAccount]]:
        read = read_people(
            text,
            taken={each.username for each in await directory.accounts.everyone()},
            topics=topics,
            offices={
                office.id
                for office, _ in await directory.offices.everyone()
                if office.disabled_at is None
            },
        )
        if dry_run or not read.right:
            return read, []
        wanted = [
            NewAccount(
                each.username,
                each.role,
                one_time_password(),
                each.name,
                each.topics,
                each.office or None,
                each.skills,
                email=each.email,
            )
            for each in read.lines
            if each.role is not None
        ]
        await directory.accounts.add_all(wanted, one_time=True)
        return read, wanted

    with progress("Creating accounts"):
        read, made = with_topics(work)
    if not read.right:
        refuse(read.problems, read.lines, as_json=as_json)
    rows = [
        {"username": each.username, "role": each.role.value, "password": each.password}
        for each in made
    ]
    if as_json:
        print_json({"lines": len(read.lines), "accounts": rows})
    elif dry_run:
        print(f"{len(read.lines)} lines are right; nothing was written.")
    else:
        print_table(
            ("username", "role", ONE_TIME.lower()),
            [(row["username"], row["role"], row["password"]) for row in rows],
        )


@account.command()
@click.argument("name")
@click.option("--enable", is_flag=True, help="Let the person in again.")
@as_json_option
def disable(name: str, enable: bool, as_json: bool) -> None:
    """Disable the account NAME; its sessions end at once."""

    async def work(accounts: Any) -> dict[str, Any]:
        found = await accounts.by_username(name)
        return _shown(await accounts.change(found.id, disabled=not enable))

    shown = _with_accounts(work)
    if as_json:
        print_json(shown)
    else:
        print(f"Account {shown['username']} {'enabled' if enable else 'disabled'}.")


@account.command()
@click.argument("name")
@click.option("--second-factor", is_flag=True, help="Also remove what the person has enrolled.")
@as_json_option
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
