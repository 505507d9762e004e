"""Second factors: enrols them, asks for one at a sign-in, and replaces a lost one by recovery codes or a reset.

An act that takes several requests is an *attempt*, which its owner continues by a ticket. An attempt ends with its
success or after five minutes; wrong answers are counted by account, over all attempts and gateways.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts import factors_sql as factors
from gateway.accounts import sql as accounts
from gateway.accounts.lock_outs import LockOuts, too_many_failed
from gateway.accounts.one_time_codes import (
    as_recovery_code,
    enrolment_uri,
    new_recovery_codes,
    new_secret,
    qr_rows,
    step_of,
)
from gateway.accounts.passkeys import (
    Credential,
    RelyingParty,
    credential_id_of,
)
from gateway.accounts.policy import SignInPolicy
from gateway.accounts.proofs import (
    FactorChallenge,
    PasskeyOffer,
    Proof,
    TotpOffer,
)
from gateway.accounts.service import MACHINE
from gateway.accounts.tables import (
    FactorAttempt,
    SecondFactor,
)
from gateway.platform.audit import log as audit
from gateway.platform.ids import new_id
from gateway.platform.refused import Refused
from gateway.platform.security.keys import Keys
from gateway.platform.security.sealing import SealBrokenError, Sealer
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.platform.throttle import Shared, Throttle
from signaling.limits import Rate

ATTEMPT_TTL: Final = timedelta(minutes=5)
GUESSES: Final = Rate(10, 300)
PASSKEYS_MAX: Final = 10
TOTP, PASSKEY, RECOVERY = "totp", "passkey", "recovery"
_SIGN_IN, _ENROL_TOTP, _ENROL_PASSKEY, _PROOF = "sign-in", "enrol-totp", "enrol-passkey", "proof"


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The factors of an account, and how many recovery codes are left."""

    factors: list[SecondFactor]
    codes_left: int


class Factors:
    """Enrols, checks and removes the second factors of one station's accounts."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        policy: SignInPolicy,
        *,
        clock: Callable[[], datetime],
        relying_party: RelyingParty | None,
        issuer: str,
        shared: Shared | None,
        limited: bool = True,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """*issuer* is how authenticator apps name the station; *relying_party* None: there are no passkeys. Wrong answers are
        counted together with the station's other gateways in *shared*, in this process alone without."""
        self._database = database
        self.policy = policy
        self._clock = clock
        self._party = relying_party
        self._issuer = issuer
        self._sealer = Sealer(keys.of("second-factors"))
        self._code_key = keys.of("recovery-codes")
        rate = GUESSES if limited else None
        self._lock_outs = LockOuts(database, clock, monotonic)
        self._guesses = Throttle(
            "second-factor", rate, keys.of("throttle"), monotonic, shared=shared
        )

    @property
    def passkey_host(self) -> str | None:
        """The host at whose pages passkeys can be used; None where the station takes none."""
        return None if self._party is None else self._party.id

    async def enrolled(self, account_id: str) -> Enrolled:
        """Return the account's factors and how many recovery codes it has left."""
        async with self._database.reading() as session:
            return Enrolled(
                list(await factors.of_account(session, account_id)),
                await factors.codes_left(session, account_id),
            )

    async def accounts_with_one(self) -> set[str]:
        """Return the ids of the accounts that have a factor."""
        async with self._database.reading() as session:
            return await factors.accounts_with_one(session)

    async def ask(self, account_id: str) -> FactorChallenge | None:
        """Begin to ask for a second factor at a sign-in; None if the account has none."""
        now = self._clock()
        has = await self.enrolled(account_id)
        if not has.factors:
            return None
        methods = sorted({each.kind for each in has.factors}, reverse=True)
        if self._party is None and PASSKEY in methods:
            methods.remove(PASSKEY)
        if has.codes_left:
            methods.append(RECOVERY)
        ticket = await self._begin(account_id, _SIGN_IN, now=now)
        return FactorChallenge(ticket, methods, now + ATTEMPT_TTL)

    async def passkey_for_sign_in(self, ticket: str) -> dict[str, Any]:
        """Return options for ``navigator.credentials.get`` with a new challenge, which belongs to the sign-in of
        *ticket*. Raises :class:`Refused`."""
        async with self._database.reading() as session:
            found = await self._attempt(session, ticket, _SIGN_IN, "")
            options, challenge = await self._request(session, found.account_id)
        async with self._database.writing() as session:
            await factors.set_challenge(session, found.id, challenge)
        return options

    async def passkey_for_proof(self, account_id: str, session_id: str) -> PasskeyOffer:
        """Return options for ``navigator.credentials.get``, and a ticket, for somebody who is signed in. Raises
        :class:`Refused`."""
        async with self._database.reading() as session:
            options, challenge = await self._request(session, account_id)
        ticket = await self._begin(
            account_id, _PROOF, session_id=session_id, challenge=challenge, now=self._clock()
        )
        return PasskeyOffer(ticket, options)

    async def complete(self, ticket: str, proof: Proof) -> tuple[str, str]:
        """Check the second factor of the sign-in of *ticket* and use the ticket up; return the account's id and the
        kind of the factor. Raises :class:`Refused`."""
        async with self._database.reading() as session:
            found = await self._attempt(session, ticket, _SIGN_IN, "")
        method = await self._judge(found.account_id, proof, found)
        async with self._database.writing() as session:
            if not await factors.end_attempt(session, found.id):
                raise _over(_SIGN_IN)
            await self._note(session, "factor_used", found.account_id, method=method)
        return found.account_id, method

    async def prove(
        self, account_id: str, session_id: str, proof: Proof, ticket: str | None
    ) -> str:
        """Check a factor of somebody who is signed in, and return its kind; a passkey needs the *ticket* of its
        offer. Raises :class:`Refused`."""
        found = None
        if proof.passkey is not None:
            async with self._database.reading() as session:
                found = await self._attempt(session, ticket or "", _PROOF, session_id)
        method = await self._judge(account_id, proof, found)
        if found is not None:
            async with self._database.writing() as session:
                await factors.end_attempt(session, found.id)
        return method

    async def offer_totp(self, account: Account, session_id: str) -> TotpOffer:
        """Begin to enrol an authenticator app. Raises :class:`Refused` if there is one."""
        async with self._database.reading() as session:
            await self._require_factor_of(session, account.id, session_id)
            await self._require_no_app(session, account.id)
        secret = new_secret()
        ticket = await self._begin(
            account.id,
            _ENROL_TOTP,
            session_id=session_id,
            secret=self._sealer.seal(secret, _sealed_for(account.id)),
            now=self._clock(),
        )
        uri = enrolment_uri(secret, username=account.username, issuer=self._issuer)
        return TotpOffer(ticket, secret, uri, qr_rows(uri))

    async def add_totp(
        self, account_id: str, session_id: str, *, ticket: str, code: str, label: str
    ) -> list[str]:
        """Enrol the app that was offered, once a *code* proves that it has the secret; return new recovery codes if
        the account has none. Raises :class:`Refused`."""
        async with self._database.reading() as session:
            found = await self._attempt(session, ticket, _ENROL_TOTP, session_id)
        await self._count(account_id)
        now = self._clock()
        step = step_of(self._open(found.secret, account_id), code, now)
        if step is None:
            raise _wrong(_ENROL_TOTP)
        await self._guesses.forget(account_id)
        made = SecondFactor(
            id=new_id(), account_id=account_id, kind=TOTP, label=label,
            secret=found.secret, last_step=step, created_at=now,
        )  # fmt: skip
        return await self._add(made, session_id, found)

    async def offer_passkey(self, account: Account, session_id: str) -> PasskeyOffer:
        """Begin to enrol a passkey. Raises :class:`Refused`."""
        party = self._party_or_refuse()
        async with self._database.reading() as session:
            await self._require_factor_of(session, account.id, session_id)
            known = await _passkeys(session, account.id)
        if len(known) >= PASSKEYS_MAX:
            raise Refused("factors_full", f"An account has at most {PASSKEYS_MAX} passkeys.")
        options, challenge = party.creation(
            account_id=account.id,
            username=account.username,
            name=account.display_name,
            known=[str(each.credential_id) for each in known],
        )
        ticket = await self._begin(
            account.id,
            _ENROL_PASSKEY,
            session_id=session_id,
            challenge=challenge,
            now=self._clock(),
        )
        return PasskeyOffer(ticket, options)

    async def add_passkey(
        self, account_id: str, session_id: str, *, ticket: str, answer: dict[str, Any], label: str
    ) -> list[str]:
        """Enrol the passkey that a browser made; return new recovery codes if the account has none. Raises
        :class:`Refused`."""
        party = self._party_or_refuse()
        async with self._database.writing() as session:
            found = await self._attempt(session, ticket, _ENROL_PASSKEY, session_id)
            challenge = await self._take_challenge(session, found)
        credential = party.created(answer, challenge)
        if credential is None:
            raise _wrong(_ENROL_PASSKEY)
        made = SecondFactor(
            id=new_id(), account_id=account_id, kind=PASSKEY, label=label,
            credential_id=credential.credential_id, public_key=credential.public_key,
            sign_count=credential.sign_count, created_at=self._clock(),
        )  # fmt: skip
        try:
            return await self._add(made, session_id, found)
        except IntegrityError:
            raise Refused("factor_exists", "This passkey is enrolled already.") from None

    async def remove(self, account: Account, session_id: str, factor_id: str) -> None:
        """Remove one of the account's factors; with the last one its recovery codes, too. Raises :class:`Refused`:
        ``not_found``, and ``factor_required`` for the last factor where the role needs one."""
        async with self._database.writing() as session:
            await self._require_factor_of(session, account.id, session_id)
            has = await factors.of_account(session, account.id)
            gone = next((each for each in has if each.id == factor_id), None)
            if gone is None:
                raise Refused("not_found", "There is no such factor.")
            if len(has) == 1 and self.policy.needs_factor(account):
                raise Refused("factor_required", "This role needs a second factor.")
            await factors.remove(session, account.id, factor_id)
            if len(has) == 1:
                await factors.remove_all(session, account.id)
            await self._note(session, "factor_removed", account.id, method=gone.kind)

    async def renew_codes(self, account_id: str, session_id: str) -> list[str]:
        """Replace the account's recovery codes by a new set and return it; the former codes are void. Raises
        :class:`Refused`, for example ``factor_missing`` without any factor."""
        codes = new_recovery_codes()
        async with self._database.writing() as session:
            if not await factors.of_account(session, account_id):
                raise Refused("factor_missing", "There is no factor to recover from.")
            await self._require_factor_of(session, account_id, session_id)
            await factors.replace_codes(session, account_id, self._hashes(account_id, codes))
            await self._note(session, "recovery_renewed", account_id)
        return codes

    async def reset(self, account_id: str, *, by: str | None) -> None:
        """Remove all factors and recovery codes of the account and end its sessions; its owner has to enrol anew.
        *by* None: the owner of the machine does it by a command. Safe to repeat."""
        async with self._database.writing() as session:
            await factors.remove_all(session, account_id)
            await accounts.revoke_sessions_of(session, account_id, self._clock())
            origin = {"origin": MACHINE} if by is None else {}
            await self._note(session, "factors_reset", account_id, by=by, **origin)

    async def _judge(self, account_id: str, proof: Proof, attempt: FactorAttempt | None) -> str:
        """The method that proved it. Counts the answer; raises :class:`Refused` (``factor_wrong``)."""
        await self._count(account_id)
        now = self._clock()
        if proof.passkey is not None:
            method, right = PASSKEY, await self._is_passkey(account_id, proof.passkey, attempt, now)
        elif proof.code is not None:
            method, right = TOTP, await self._is_code(account_id, proof.code, now)
        else:
            given = as_recovery_code(proof.recovery_code or "")
            hashed = self._hashes(account_id, [given])[0]
            async with self._database.writing() as session:
                method, right = (
                    RECOVERY,
                    await factors.use_code(session, account_id, hashed, now),
                )
        if not right:
            async with self._database.writing() as session:
                await self._note(session, "factor_failed", account_id, by=None, method=method)
            raise _wrong(_PROOF if attempt is None else attempt.purpose)
        await self._guesses.forget(account_id)
        return method

    async def _is_code(self, account_id: str, code: str, now: datetime) -> bool:
        async with self._database.writing() as session:
            for factor in await factors.of_account(session, account_id, TOTP):
                step = step_of(self._open(factor.secret, account_id), code, now)
                if step is not None:
                    return await factors.note_step(session, factor.id, step, now)
        return False

    async def _is_passkey(
        self,
        account_id: str,
        answer: dict[str, Any],
        attempt: FactorAttempt | None,
        now: datetime,
    ) -> bool:
        if self._party is None or attempt is None:
            return False
        async with self._database.writing() as session:
            challenge = await self._take_challenge(session, attempt)
            used = credential_id_of(answer)
            known = await _passkeys(session, account_id)
            factor = next((each for each in known if each.credential_id == used), None)
        if factor is None:
            return False
        before = factor.sign_count or 0
        credential = Credential(used, str(factor.public_key), before)
        count = self._party.signed(answer, challenge, credential)
        if count is None:
            return False
        async with self._database.writing() as session:
            return await factors.note_signature(session, factor.id, before, count, now)

    async def _add(self, made: SecondFactor, session_id: str, attempt: FactorAttempt) -> list[str]:
        """Store a factor. Its session counts as opened with it; the first factor brings recovery codes, and ends the
        account's other sessions, which a password alone has opened."""
        account_id, now = made.account_id, self._clock()
        codes: list[str] = []
        async with self._database.writing() as session:
            if not await factors.end_attempt(session, attempt.id):
                raise _over(attempt.purpose)
            await self._require_factor_of(session, account_id, session_id)
            if made.kind == TOTP:
                await self._require_no_app(session, account_id)
            if not await factors.of_account(session, account_id):
                await accounts.revoke_sessions_of(session, account_id, now, except_for=session_id)
            session.add(made)
            await session.flush()
            await accounts.note_proof(session, session_id, now, factor=made.kind)
            if not await factors.codes_left(session, account_id):
                codes = new_recovery_codes()
                await factors.replace_codes(session, account_id, self._hashes(account_id, codes))
            await self._note(session, "factor_added", account_id, method=made.kind)
        return codes

    async def _require_factor_of(
        self, session: AsyncSession, account_id: str, session_id: str
    ) -> None:
        """Refuse a session that proved no factor where the account has one: it may be somebody with the password only."""
        if await factors.of_account(session, account_id) and not await accounts.factor_of_session(
            session, session_id
        ):
            raise Refused("factor_proof_required", "Prove a second factor of yours first.")

    async def _require_no_app(self, session: AsyncSession, account_id: str) -> None:
        if await factors.of_account(session, account_id, TOTP):
            raise Refused("factor_exists", "There is an authenticator app; remove it first.")

    async def _begin(
        self,
        account_id: str,
        purpose: str,
        *,
        now: datetime,
        session_id: str = "",
        challenge: str | None = None,
        secret: str | None = None,
    ) -> str:
        ticket = secrets.token_urlsafe(24)
        begun = FactorAttempt(
            id=_hash(ticket), account_id=account_id, purpose=purpose, session_id=session_id,
            challenge=challenge, secret=secret, expires_at=now + ATTEMPT_TTL,
        )  # fmt: skip
        async with self._database.writing() as session:
            await factors.forget_attempts(session, now)
            session.add(begun)
        return ticket

    async def _attempt(
        self, session: AsyncSession, ticket: str, purpose: str, session_id: str
    ) -> FactorAttempt:
        found = await factors.attempt(session, _hash(ticket), purpose, session_id, self._clock())
        if found is None:
            raise _over(purpose)
        return found

    async def _take_challenge(self, session: AsyncSession, attempt: FactorAttempt) -> str:
        challenge = attempt.challenge
        if challenge is None or not await factors.take_challenge(session, attempt.id, challenge):
            raise _over(attempt.purpose)
        return challenge

    async def _request(self, session: AsyncSession, account_id: str) -> tuple[dict[str, Any], str]:
        known = await _passkeys(session, account_id)
        if not known:
            raise Refused("factor_missing", "This account has no passkey.")
        return self._party_or_refuse().request([str(each.credential_id) for each in known])

    def _party_or_refuse(self) -> RelyingParty:
        if self._party is None:
            raise Refused("passkeys_off", "Passkeys need a station with a name.")
        return self._party

    def _open(self, secret: str | None, account_id: str) -> str:
        """The secret in clear. One that was sealed under another key matches no code."""
        try:
            return self._sealer.open(secret or "", _sealed_for(account_id))
        except SealBrokenError:
            return new_secret()

    def _hashes(self, account_id: str, codes: list[str]) -> list[str]:
        return [
            hmac.new(
                self._code_key, f"{account_id}/{as_recovery_code(code)}".encode(), hashlib.sha256
            ).hexdigest()
            for code in codes
        ]

    async def _count(self, account_id: str) -> None:
        wait = await self._guesses.take(account_id)
        if wait > 0:
            await self._lock_outs.note("second_factor", account_id, account_id=account_id)
            raise too_many_failed(wait)

    async def _note(
        self,
        session: AsyncSession,
        what: str,
        account_id: str,
        *,
        by: str | None = "",
        **detail: str,
    ) -> None:
        """Put it on record; *by* is the account itself unless said otherwise."""
        await audit.append(
            session,
            at=self._clock(),
            account_id=account_id if by == "" else by,
            action=f"account.{what}",
            subject=f"account:{account_id}",
            detail=dict(detail),
        )


def _wrong(purpose: str) -> Refused:
    return _unproven("factor_wrong", "This code or passkey is not accepted.", purpose)


def _over(purpose: str) -> Refused:
    """The ticket was used, has run out, or never was one."""
    return _unproven("attempt_over", "This attempt is over; begin again.", purpose)


def _unproven(code: str, message: str, purpose: str) -> Refused:
    return Refused(code, message, kind="unauthenticated" if purpose == _SIGN_IN else "invalid")


async def _passkeys(session: AsyncSession, account_id: str) -> list[SecondFactor]:
    return list(await factors.of_account(session, account_id, PASSKEY))


def _sealed_for(account_id: str) -> str:
    return f"totp/{account_id}"


def _hash(ticket: str) -> str:
    # The ticket has 192 random bits: a plain hash cannot be reversed by guessing.
    return hashlib.sha256(ticket.encode("utf-8", "surrogateescape")).hexdigest()
