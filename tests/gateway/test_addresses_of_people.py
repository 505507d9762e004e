"""Where the station writes to the staff: set by administrators, by lists, by oneself; told by name to those who choose."""

import pytest

from gateway.platform.security.permissions import Role

ACCOUNTS = "/api/v1/accounts"


async def test_administrators_give_change_and_take_an_address(client, bearer, core):
    admin = await bearer(Role.ADMIN)
    wanted = {"username": "anna", "role": "operator", "email": " Anna@Example.org "}
    answer = await client.post(ACCOUNTS, json=wanted, headers=admin)
    made = (await answer.json())["account"]
    assert made["email"] == "Anna@example.org"
    path = f"{ACCOUNTS}/{made['id']}"
    for given, status, kept in (
        ({"email": "nobody at home"}, 422, "Anna@example.org"),
        ({"displayName": "Anna Rossi"}, 200, "Anna@example.org"),
        ({"email": "a.rossi@example.org"}, 200, "a.rossi@example.org"),
        ({"email": ""}, 200, None),
    ):
        answer = await client.patch(path, json=given, headers=admin)
        assert answer.status == status
        assert (await core.accounts.by_username("anna")).email == kept
    refused = await client.post(
        ACCOUNTS, json={"username": "b2", "role": "operator", "email": "x"}, headers=admin
    )
    assert (refused.status, (await refused.json())["code"]) == (422, "bad_email")


async def test_a_list_brings_addresses(client, bearer, core):
    admin = await bearer(Role.ADMIN)
    text = "nome utente;incarico;posta\nanna;operatore;anna@example.org\nluca;operatore;luca@"
    path = "/api/v1/account-imports"
    read = await (await client.post(f"{path}/preview", json={"text": text}, headers=admin)).json()
    assert [[each["code"] for each in line["problems"]] for line in read["lines"]] == [
        [],
        ["email_invalid"],
    ]
    right = text.replace("luca@", "")
    assert (await client.post(path, json={"text": right}, headers=admin)).status == 201
    assert (await core.accounts.by_username("anna")).email == "anna@example.org"
    assert (await core.accounts.by_username("luca")).email is None


async def test_everybody_says_where_they_are_written_to(client, bearer):
    headers = await bearer(Role.OPERATOR)
    own = "/api/v1/me/email"
    answer = await client.put(own, json={"email": "olga@example.org"}, headers=headers)
    assert (await answer.json())["email"] == "olga@example.org"
    assert (await (await client.get("/api/v1/me", headers=headers)).json())["email"]
    assert (await client.put(own, json={"email": "olga"}, headers=headers)).status == 422
    answer = await client.put(own, json={"email": ""}, headers=headers)
    assert (await answer.json())["email"] is None


async def test_supervisors_are_told_names_and_no_address(client, bearer, core, people):
    await core.accounts.change(people[Role.QUALITY].id, email="rita@example.org")
    await core.accounts.change(people[Role.OPERATOR].id, email="olga@example.org")
    await core.accounts.change(people[Role.OPERATOR].id, disabled=True)
    answer = await client.get("/api/v1/addressees", headers=await bearer(Role.SUPERVISOR))
    text = await answer.text()
    assert "example.org" not in text
    assert [(each["id"], each["role"]) for each in (await answer.json())["people"]] == [
        (people[Role.QUALITY].id, "quality")
    ]


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.QUALITY, Role.OFFICE])
async def test_nobody_else_is_told_who_has_an_address(client, bearer, role):
    assert (await client.get("/api/v1/addressees", headers=await bearer(role))).status == 403
