"""Routes of webhooks, for administrators."""

from collections.abc import Sequence

from aiohttp import web

from gateway.platform.http.route import Call, Route
from gateway.webhooks import api
from gateway.webhooks.service import Webhooks


class WebhooksApi:
    """The handlers."""

    def __init__(self, webhooks: Webhooks) -> None:
        self._webhooks = webhooks

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        absent = {404: "There is no such webhook."}
        return (
            Route(
                "GET", "/api/v1/webhooks", self.listing, "Addresses that are told of events", "webhooks",
                response=api.WebhookList,
            ),
            Route(
                "POST", "/api/v1/webhooks", self.add, "Have an address told of events", "webhooks",
                request=api.NewWebhook, response=api.WebhookSecret, status=201,
                errors={
                    409: "There are as many as possible.",
                    422: "The address is none of another machine by https, or nobody has that name.",
                },
            ),
            Route(
                "PATCH", "/api/v1/webhooks/{id}", self.change, "Change what is told, or switch it on or off", "webhooks",
                request=api.WebhookChange, response=api.WebhookShown, errors=absent,
            ),
            Route(
                "POST", "/api/v1/webhooks/{id}/secret", self.rotate, "Another secret in place of the present one", "webhooks",
                response=api.WebhookSecret, errors=absent,
            ),
            Route(
                "POST", "/api/v1/webhooks/{id}/trial", self.trial, "Send a trial now", "webhooks",
                response=api.WebhookTrial, errors=absent,
            ),
            Route(
                "DELETE", "/api/v1/webhooks/{id}", self.remove, "Tell an address nothing more", "webhooks",
                status=204, errors=absent,
            ),
            Route(
                "GET", "/api/v1/webhooks/{id}/deliveries", self.deliveries, "The newest deliveries of a webhook", "webhooks",
                response=api.DeliveryList, errors=absent,
            ),
        )  # fmt: skip

    async def listing(self, _call: Call) -> api.WebhookList:
        """List the webhooks, each with how many deliveries wait and when the last one was accepted; secrets are not shown."""
        return await self._webhooks.listed()

    async def add(self, call: Call) -> api.WebhookSecret:
        """Add a webhook. The secret is shown only once."""
        return await self._webhooks.add(call.body, by=call.staff.account_id)

    async def change(self, call: Call) -> api.WebhookShown:
        """Change a webhook. One that is switched on delivers what still waits, and new events. The change is in the audit trail."""
        return await self._webhooks.change(call.path("id"), call.body, by=call.staff.account_id)

    async def rotate(self, call: Call) -> api.WebhookSecret:
        """Replace the secret, which the receiver must know at once."""
        return await self._webhooks.rotate(call.path("id"), by=call.staff.account_id)

    async def trial(self, call: Call) -> api.WebhookTrial:
        """Send a test event, and wait for the answer, ten seconds at most."""
        return await self._webhooks.trial(call.path("id"), by=call.staff.account_id)

    async def remove(self, call: Call) -> web.Response:
        """Remove a webhook, with the deliveries that wait for it."""
        await self._webhooks.remove(call.path("id"), by=call.staff.account_id)
        return web.Response(status=204)

    async def deliveries(self, call: Call) -> api.DeliveryList:
        """List the newest deliveries, accepted ones included; each is kept for a week."""
        return await self._webhooks.deliveries(call.path("id"))
