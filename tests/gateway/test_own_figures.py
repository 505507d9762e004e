"""One's own figures: only under the agreement, and nobody else's."""

from datetime import date, timedelta

import pytest

from tests.gateway.conftest import PASSWORD, client_of


@pytest.mark.parametrize("agreement", ["", "Accordo 12/2026"])
async def test_an_operator_sees_what_supervisors_may_see_and_under_which_agreement(core, parts, people, agreement):  # fmt: skip
    async with client_of(core, parts, workers_agreement=agreement) as client:
        signed = await client.post(
            "/api/v1/session", json={"username": "operator1", "password": PASSWORD}
        )
        headers = {"Authorization": f"Bearer {(await signed.json())['accessToken']}"}
        told = await client.get("/api/v1/me/figures", headers=headers)
        assert told.status == 200
        found = await told.json()
        assert (found["agreement"], found["handled"], found["satisfaction"]) == (agreement, 0, None)
        asked = {"from": found["first"], "to": found["last"], "by": "operator"}
        boss = await client.post(
            "/api/v1/session", json={"username": "supervisor1", "password": PASSWORD}
        )
        headers = {"Authorization": f"Bearer {(await boss.json())['accessToken']}"}
        answer = await client.get("/api/v1/reports", params=asked, headers=headers)
        # the latest days are the operator's alone, the others are told of once there is an agreement
        assert answer.status == 403
        assert (await answer.json())["code"] == ("seen_first" if agreement else "agreement_needed")
        until = (date.fromisoformat(found["last"]) - timedelta(days=7)).isoformat()
        assert found["supervisorsUntil"] == (until if agreement else None)
        choices = await (await client.get("/api/v1/reports/choices", headers=headers)).json()
        assert choices["operatorsUntil"] == found["supervisorsUntil"]
        answer = await client.get("/api/v1/reports", params=asked | {"to": until}, headers=headers)
        assert answer.status == (200 if agreement else 403)
