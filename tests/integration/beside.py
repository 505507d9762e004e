"""A supervisor at an operator's side, as far as the API goes."""

from tests.integration.over_http import asked


class Beside:
    """A supervisor's page, as far as the API goes; `do` is what `Person` connects by."""

    def __init__(self, gateway, contact, username="supervisor1"):
        self.gateway = gateway
        self.at = f"/api/v1/contacts/{contact}/monitoring"
        self.username = username

    async def call(self, method, body=None, *, after=""):
        return await asked(self.gateway, self.username, method, self.at + after, body)

    async def do(self, kind, *, sdp):
        assert kind == "connectMedia"
        status, answer = await self.call("POST", {"sdp": sdp}, after="/media")
        assert status == 200, answer
        return answer

    async def be(self, way):
        status, told = await self.call("PUT", {"way": way})
        assert (status, told["way"]) == (200, way)
