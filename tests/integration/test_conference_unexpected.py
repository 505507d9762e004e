"""Staff who were not called to a conference neither know of it nor come in unasked."""

from gateway.accounts.service import NewAccount
from gateway.platform.security.permissions import Role
from tests.integration.conferences import call, http_of, page, seen

PASSWORD = "una-parola-lunga-e-rara"


async def test_an_office_that_was_not_called_waits_and_is_told_nothing(gateway):
    made = [
        NewAccount(f"ufficio{n}", Role.OFFICE, PASSWORD, f"Ufficio {n}", {}, office=f"office-0{n}")
        for n in (1, 2)
    ]
    await gateway.core.accounts.add_all(made, one_time=False)
    for number in (1, 2):
        gateway.passwords[f"ufficio{number}"] = PASSWORD
    conference = await call(gateway, title="Riservata", offices=["office-01"])

    async def titles(username):
        async with (
            http_of(gateway, username) as http,
            http.get("/api/v1/conferences") as answer,
        ):
            return [each["title"] for each in (await answer.json())["conferences"]]

    assert await titles("ufficio1") == ["Riservata"]
    assert await titles("ufficio2") == []
    assert await titles("quality1") == []
    async with (
        page(gateway, conference, "ufficio2") as stranger,
        page(gateway, conference, "ufficio1") as office,
        page(gateway, conference, "supervisor1") as boss,
    ):
        inside = await seen(boss, lambda each: len(each["members"]) == 2)
        assert sorted(each["name"] for each in inside["members"]) == ["Capo Ufficio 1", "Ufficio 1"]
        assert [each["name"] for each in inside["lobby"]] == ["Ufficio 2"]
        told = await stranger.wait(lambda event: event["type"] == "snapshot")
        assert told["place"] == "lobby"
        assert "chat" not in (told["conference"] or {})
        await boss.do("admit", member=told["you"])
        await seen(stranger, lambda each: len(each["members"]) == 3)
        await office.do("leave")
