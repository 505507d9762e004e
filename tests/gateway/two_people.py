"""An office in which one asks and another decides, over the API."""

from gateway.accounts.service import NewAccount
from gateway.platform.security.permissions import Role
from tests.gateway.conftest import PASSWORD

WHY = {"reason": "Procura, fascicolo 12"}
OTHER = "supervisor2"
"""One more supervisor, as old as the others, behind whom nobody stands."""


async def one_more(core, clock):
    """Make the account of that name; return it."""
    clock.advance(days=-30)
    new = NewAccount(OTHER, Role.SUPERVISOR, PASSWORD, "Supervisor Due", {})
    [made] = await core.accounts.add_all([new], one_time=False)
    clock.advance(days=30)
    return made


class Office:
    """The API as people who sign in anew for each step: days pass between them."""

    def __init__(self, client, people):
        self._client = client
        self._passwords = {account.username: PASSWORD for account in people.values()}
        self._passwords[OTHER] = PASSWORD

    async def do(self, who, method, path, **body):
        answer = await self._client.request(
            method, f"/api/v1/{path}", json=body or None, headers=await self._signed_in(who)
        )
        told = await answer.json() if answer.content_type == "application/json" else {}
        return answer.status, told.get("code"), told

    async def made(self, by, username, role="supervisor"):
        """Have an account made and granted, its password chosen; return its id."""
        status, _, told = await self.do(by, "POST", "accounts", username=username, role=role)
        assert status == 202, told
        assert await self.decided(OTHER) == (204, None)
        await self._choose(username, told["oneTimePassword"])
        return told["account"]["id"]

    async def changed(self, by, account_id, **change):
        """Have a change made that another has to grant."""
        status, _, told = await self.do(by, "PATCH", f"accounts/{account_id}", **change)
        assert status == 202, told
        assert await self.decided(OTHER) == (204, None)

    async def reset(self, by, username, account_id):
        """Have a new password granted, and another one chosen by it."""
        status, _, told = await self.do(by, "POST", f"accounts/{account_id}/reset")
        assert status == 202, told
        assert await self.decided(OTHER) == (204, None)
        await self._choose(username, told["oneTimePassword"])

    async def waiting(self, who):
        """What waits of accounts, as somebody sees it."""
        _, _, told = await self.do(who, "GET", "requests")
        return [
            each
            for each in told["requests"]
            if (each["kind"], each["state"]) == ("account", "pending")
        ]

    async def decided(self, who, *, granted=True):
        """Grant or refuse the one account's request that waits; return status and code."""
        [asked] = await self.waiting(who)
        path = f"requests/{asked['id']}/decision"
        status, code, _ = await self.do(who, "POST", path, granted=granted, **WHY)
        return status, code

    async def asked(self, who, kind):
        status, _, told = await self.do(who, "POST", "recordings/r1/requests", kind=kind, **WHY)
        assert status == 201, told
        return f"recordings/r1/requests/{told['id']}/decision"

    async def granted(self, who, path):
        status, code, _ = await self.do(who, "POST", path, granted=True, **WHY)
        return status, code

    async def session(self, username, password):
        """Try to sign in."""
        body = {"username": username, "password": password}
        return await self._client.post("/api/v1/session", json=body)

    def knows(self, username, password):
        """Sign in by this password from now on."""
        self._passwords[username] = password

    async def choose(self, username, new):
        """Choose another password."""
        present = self._passwords[username]
        status, _, told = await self.do(username, "POST", "me/password", present=present, new=new)
        assert status == 204, told
        self.knows(username, new)

    async def _choose(self, username, one_time):
        self.knows(username, one_time)
        await self.choose(username, f"{username} {PASSWORD}")

    async def _signed_in(self, who):
        answer = await self.session(who, self._passwords[who])
        assert answer.status == 201, await answer.text()
        return {"Authorization": f"Bearer {(await answer.json())['accessToken']}"}
