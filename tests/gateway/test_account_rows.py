"""Sessions, factors and addresses of one account, with those of others and of former times beside them."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from gateway.accounts import addressees, factors_sql
from gateway.accounts import sql as accounts
from gateway.accounts.tables import FactorAttempt, RecoveryCode, SecondFactor, Session
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account

IDLE = timedelta(minutes=30)


async def tables(core, *of):
    """Every row of some tables, by its first column."""
    async with core.database.reading() as session:
        return {
            (table.__tablename__, row[0], row[1]): tuple(row)
            for table in of
            for row in await session.execute(select(table.__table__))
        }


def changed(before, after):
    return {key[1] for key in before | after if before.get(key) != after.get(key)}


@pytest.fixture
async def sessions(core, people, clock):
    """Of an operator: two that live, and one for each reason for which one does not; one of a supervisor; one of a reviewer
    whose account is out of use."""
    now = clock()
    owners = {"other": Role.SUPERVISOR, "of-nobody": Role.QUALITY}
    ways = {
        "live": {},
        "second": {"used_at": now - timedelta(minutes=1)},
        "revoked": {"revoked_at": now},
        "expired": {"expires_at": now},
        "idle": {"used_at": now - IDLE},
        "other": {},
        "of-nobody": {},
    }
    async with core.database.writing() as session:
        for name, columns in ways.items():
            values = {
                "created_at": now, "rotated_at": now, "proven_at": now, "used_at": now,
                "expires_at": now + timedelta(hours=8), **columns,
            }  # fmt: skip
            owner = people[owners.get(name, Role.OPERATOR)].id
            session.add(Session(id=name, account_id=owner, refresh_hash=name, **values))
        gone = people[Role.QUALITY].id
        await session.execute(update(Account).where(Account.id == gone).values(disabled_at=now))
    return list(ways)


async def test_a_session_lives_until_it_is_ended_expires_or_rests_too_long(
    core, people, sessions, clock
):
    now, since = clock(), clock() - IDLE
    living = {"live", "second", "other"}
    async with core.database.reading() as session:
        for name in sessions:
            found = await accounts.live_session(session, name, now, since)
            assert (found is not None) == (name in living), name
        assert await accounts.live_session_ids(session, sessions, now, since) == living
        assert await accounts.live_session_ids(session, ["live"], now, since) == {"live"}
        own = await accounts.live_sessions_of(session, people[Role.OPERATOR].id, now, since)
        assert [each.id for each in own] == ["live", "second"]
        own = await accounts.live_sessions_of(session, people[Role.QUALITY].id, now, since)
        assert own == []


async def test_what_happens_to_a_session_happens_to_it_alone(core, people, sessions, clock):
    clock.advance(minutes=1)
    now, owner = clock(), people[Role.OPERATOR].id
    before = await tables(core, Session)

    async def touched(act):
        """Which rows it changes; they are put back."""
        try:
            async with core.database.writing() as session:
                await act(session)
                found = {
                    (Session.__tablename__, row[0], row[1]): tuple(row)
                    for row in await session.execute(select(Session.__table__))
                }
                raise LookupError
        except LookupError:
            return changed(before, found)

    assert await touched(lambda on: accounts.note_proof(on, "live", now)) == {"live"}
    assert await touched(lambda on: accounts.note_use(on, ["live"], now)) == {"live"}
    assert await touched(lambda on: accounts.revoke_session(on, "live", now, owner)) == {"live"}
    assert await touched(lambda on: accounts.revoke_session(on, "other", now, owner)) == set()
    assert await touched(lambda on: accounts.revoke_session(on, "revoked", now)) == set()
    ended = await touched(lambda on: accounts.revoke_sessions_of(on, owner, now, except_for="live"))
    assert ended == {"second", "expired", "idle"}, "when one was ended is told once"
    async with core.database.reading() as session:
        assert await accounts.used_before(session, ["live", "second"], now) == ["live", "second"]
        assert await accounts.used_before(session, ["live", "idle"], now - IDLE) == ["idle"]


@pytest.fixture
async def factors(core, people, clock):
    """Two factors, recovery codes and attempts of an administrator and of a supervisor."""
    now = clock()
    async with core.database.writing() as session:
        for role in (Role.ADMIN, Role.SUPERVISOR):
            who = people[role].id
            for number in (1, 2):
                name = f"{role.value}-{number}"
                session.add(
                    SecondFactor(
                        id=name, account_id=who, kind="passkey" if number == 1 else "totp",
                        label=name, credential_id=name, sign_count=5, last_step=5, created_at=now,
                    )
                )  # fmt: skip
                session.add(
                    FactorAttempt(
                        id=name, account_id=who, purpose="sign-in" if number == 1 else "enrol",
                        session_id="" if number == 1 else "s", challenge="c",
                        expires_at=now + timedelta(minutes=5),
                    )
                )  # fmt: skip
                # the same code may be anybody's
                used = None if number == 1 else now
                session.add(RecoveryCode(account_id=who, code_hash=f"h{number}", used_at=used))
    return people[Role.ADMIN].id


ADMIN = "admin-1"


@pytest.mark.parametrize(
    ("act", "rows"),
    [
        (lambda on, _who, now: factors_sql.note_step(on, ADMIN, 6, now), {ADMIN}),
        (lambda on, _who, now: factors_sql.note_step(on, ADMIN, 5, now), set()),
        (lambda on, _who, now: factors_sql.note_signature(on, ADMIN, 5, 6, now), {ADMIN}),
        (lambda on, _who, now: factors_sql.note_signature(on, ADMIN, 4, 6, now), set()),
        (lambda on, who, _now: factors_sql.remove(on, who, ADMIN), {ADMIN}),
        (lambda on, who, _now: factors_sql.remove(on, who, "supervisor-1"), set()),
        (lambda on, who, now: factors_sql.use_code(on, who, "h1", now), {"h1"}),
        (lambda on, who, now: factors_sql.use_code(on, who, "h2", now), set()),
        (lambda on, _who, _now: factors_sql.set_challenge(on, ADMIN, "d"), {ADMIN}),
        (lambda on, _who, _now: factors_sql.take_challenge(on, ADMIN, "c"), {ADMIN}),
        (lambda on, _who, _now: factors_sql.take_challenge(on, ADMIN, "b"), set()),
        (lambda on, _who, _now: factors_sql.end_attempt(on, ADMIN), {ADMIN}),
        (lambda on, who, _now: factors_sql.forget_sign_ins(on, who), {ADMIN}),
        (lambda on, who, _now: factors_sql.replace_codes(on, who, ["h9"]), {"h1", "h2", "h9"}),
        (
            lambda on, who, _now: factors_sql.remove_all(on, who),
            {ADMIN, "admin-2", "h1", "h2"},
        ),
    ],
)
async def test_an_act_on_a_factor_touches_its_own_rows_and_nobody_elses(
    core, factors, clock, act, rows
):
    of = (SecondFactor, RecoveryCode, FactorAttempt)
    before = await tables(core, *of)
    async with core.database.writing() as session:
        said = await act(session, factors, clock() + timedelta(seconds=1))
    after = await tables(core, *of)
    found = {key for key in before | after if before.get(key) != after.get(key)}
    own = {key[1] if key[1] != factors else key[2] for key in found}
    assert own == rows
    assert said in (None, bool(rows))
    others = [value for key, value in after.items() if factors not in value]
    assert others == [value for key, value in before.items() if factors not in value]


async def test_the_codes_and_factors_of_one_account_are_counted(core, people, factors):
    async with core.database.reading() as session:
        assert await factors_sql.codes_left(session, factors) == 1
        assert len(await factors_sql.of_account(session, factors)) == 2
        (one,) = await factors_sql.of_account(session, factors, "passkey")
        assert one.id == ADMIN
        owners = {factors, people[Role.SUPERVISOR].id}
        assert await factors_sql.accounts_with_one(session) == owners


async def test_the_station_writes_to_people_in_use_who_have_an_address(core, people, clock):
    boss, other = people[Role.SUPERVISOR].id, people[Role.ADMIN].id
    written = {"boss": {}, "away": {"disabled_at": clock()}, "silent": {"email": None}}
    ids = {"admin": other}
    for name in ("away", "silent", "second"):
        made, _ = await core.accounts.add(name, Role.SUPERVISOR)
        ids[name] = made.id
    ids["boss"] = boss
    async with core.database.writing() as session:
        for name, key in ids.items():
            values = {"email": f"{name}@example.org"} | written.get(name, {})
            await session.execute(update(Account).where(Account.id == key).values(**values))
    async with core.database.reading() as session:
        assert await addressees.supervisors_with_address(session) == [
            "boss@example.org", "second@example.org",
        ]  # fmt: skip
        but = await addressees.supervisors_with_address(session, but=boss)
        assert but == ["second@example.org"]
        asked = [boss, ids["away"], ids["silent"]]
        assert set(await addressees.of_people(session, asked)) == {boss}
        told = await addressees.supervisors_on_duty(session, clock())
        assert set(told) == {boss, ids["second"], ids["silent"]}
