"""Lists of people and offices: read line by line, and taken whole or not at all."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.accounts.imports import read_offices, read_people, wanted_of
from gateway.platform.audit import log as audit
from gateway.platform.security.permissions import Role

TOPICS = ("weapons", "road-code")
OFFICES = ("office-01",)


def people(text, taken=()):
    return read_people(text, taken=taken, topics=TOPICS, offices=OFFICES)


def codes(read):
    return [[each.code for each in line.problems] for line in read.lines]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_list_is_read_whatever_separates_its_cells(sign):
    text = sign.join(("Nome utente", "Nome", "Incarico", "Argomenti", "Lingue")) + "\r\n"
    text += sign.join(("anna", "Anna Rossi", "operatore", "weapons:5|road-code", "EN|lis")) + "\r\n"
    read = people(text)
    (anna,) = read.lines
    assert read.right
    assert (anna.username, anna.name, anna.role) == ("anna", "Anna Rossi", Role.OPERATOR)
    assert anna.topics == {"weapons": 5, "road-code": 3}
    assert anna.skills == ["en", "lis"]


def test_every_topic_may_be_meant_by_one_word():
    (anna,) = people('username,role,topics\nanna,operator,"tutti:2, weapons:5"\n').lines
    assert anna.topics == {"weapons": 5, "road-code": 2}


def test_each_line_says_what_is_wrong_with_it():
    read = people(
        "username,role,office,topics,languages\n"
        "Anna,operator,office-01,weapons,en\n"
        "anna,operator,,weapons,en\n"
        "1x,boss,office-99,fishing;weapons:9,tlh\n"
        "capo,supervisor,office-01,,\n"
        "sede,office,,,\n"
        "qualita,quality,,weapons,\n",
        taken={"sede"},
    )
    assert not read.right
    assert [line.line for line in read.lines] == [2, 3, 4, 5, 6, 7]
    assert codes(read) == [
        [],
        ["username_twice"],
        [
            "username_invalid", "role_unknown", "office_unknown", "topic_unknown", "proficiency_invalid",
            "skill_unknown",
        ],
        ["office_not_for_role"],
        ["username_taken", "office_missing"],
        ["topics_not_for_role"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["column_missing", "column_missing"]),
        ("username,role\n", ["empty"]),
        ("username\nanna\n", ["column_missing"]),
        ("username,role,shoe size\nanna,operator,43\n", ["column_unknown"]),
        ("username,role,utente\nanna,operator,x\n", ["column_twice"]),
        ('username,role\n"anna,operator\n', ["not_csv"]),
    ],
)
def test_a_list_that_is_none_says_so(text, found):
    read = people(text)
    assert not read.right
    assert [each.code for each in read.problems] == found


def test_a_cell_beyond_the_headings_is_told_and_empty_lines_are_not_counted_out():
    read = people("username,role\n\nanna,operator\n\nbruno,operator,x\n")
    assert [(line.line, line.username) for line in read.lines] == [(3, "anna"), (5, "bruno")]
    assert codes(read) == [[], ["cell_surplus"]]
    assert [each.value for each in read.lines[1].problems] == ["x"]


def test_a_list_has_an_end():
    text = "username,role\n" + "".join(f"p{number:04},operator\n" for number in range(201))
    read = people(text)
    assert [each.code for each in read.problems] == ["too_many"]
    assert len(read.lines) == 200


names = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20)


@given(st.lists(st.tuples(names, names), min_size=1, max_size=8), st.sampled_from(",;\t"))
def test_what_a_spreadsheet_writes_is_read_as_it_was(rows, delimiter):
    """Quotes, separators and signs of any script inside a cell."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(("id", "name", "short name"))
    for number, (name, short) in enumerate(rows):
        writer.writerow((f"o-{number}", name, short))
    read = read_offices("\ufeff" + out.getvalue(), known=(), topics=TOPICS)
    assert read.right
    assert [(each.name, each.short_name) for each in read.lines] == rows


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text):
    read = people(text)
    assert read.right == (not read.problems and not any(line.problems for line in read.lines))
    assert read.problems or read.lines


def test_offices_are_new_or_known_and_say_what_is_wrong():
    read = read_offices(
        "sigla;nome;nome breve;posta;telefono;argomenti\n"
        "office-01;Nucleo di Roma;NU.R.P. Roma;roma@example.org;06 1234 5678;tutti\n"
        "Roma Nord;;;;;\n"
        f"nord;Nord;{'x' * 25};not an address;06;fishing\n"
        "nord;Nord;;;;\n",
        known=OFFICES,
        topics=TOPICS,
    )
    assert codes(read) == [
        [],
        ["id_invalid", "name_missing"],
        ["too_long", "email_invalid", "phone_invalid", "topic_unknown"],
        ["id_twice"],
    ]
    assert [(each.code, each.column, each.value) for each in read.lines[2].problems][1:] == [
        ("email_invalid", "email", "not an address"),
        ("phone_invalid", "phone", "06"),
        ("topic_unknown", "topics", "fishing"),
    ]
    assert [line.is_new for line in read.lines] == [False, True, True, True]
    assert read.lines[0].topics == ["road-code", "weapons"]


def test_a_column_that_is_not_there_leaves_things_as_they_are():
    read = read_offices("id,name\noffice-01,Roma\n", known=OFFICES, topics=TOPICS)
    wanted = wanted_of(read.lines[0], read.columns)
    assert (wanted.short_name, wanted.email, wanted.categories) == (None, None, None)
    assert wanted.phone is None


PEOPLE = "username,role,office,topics\nanna,operator,office-01,weapons:5\ncapo,supervisor,,\n"


async def send(client, path, text, headers):
    return await client.post(f"/api/v1/{path}", json={"text": text}, headers=headers)


async def test_people_come_in_whole_with_one_time_passwords(client, core, people, bearer):
    await core.offices.first_run(["weapons"])
    admin = await bearer(Role.ADMIN)
    shown = await (await send(client, "account-imports/preview", PEOPLE, admin)).json()
    assert [each["problems"] for each in shown["lines"]] == [[], []]
    assert {each.username for each in await core.accounts.everyone()}.isdisjoint({"anna", "capo"})
    answer = await send(client, "account-imports", PEOPLE, admin)
    assert answer.status == 201
    anna, capo = (await answer.json())["accounts"]
    assert (anna["account"]["office"], anna["account"]["disabledAt"]) == ("office-01", None)
    assert anna["account"]["categories"] == [{"category": "weapons", "proficiency": 5}]
    # power takes another person's word
    assert (capo["account"]["waits"], capo["account"]["disabledAt"] is None) == ("use", False)
    assert anna["oneTimePassword"] != capo["oneTimePassword"]
    # in a browser of her own
    client.session.cookie_jar.clear()
    signed_in = await client.post(
        "/api/v1/session", json={"username": "anna", "password": anna["oneTimePassword"]}
    )
    assert (await signed_in.json())["me"]["mustChangePassword"] is True
    waiting = await client.get("/api/v1/requests", headers=admin)
    assert waiting.status == 200, await waiting.text()
    assert [each["kind"] for each in (await waiting.json())["requests"]] == ["account"]


async def test_one_wrong_line_keeps_all_out(client, core, people, bearer):
    admin = await bearer(Role.ADMIN)
    before = len(await core.accounts.everyone())
    answer = await send(client, "account-imports", PEOPLE.replace("weapons:5", "fishing"), admin)
    assert (answer.status, (await answer.json())["code"]) == (422, "list_not_right")
    assert len(await core.accounts.everyone()) == before


async def test_a_list_of_more_people_than_sign_in_at_once_is_taken(client, core, people, bearer):
    admin = await bearer(Role.ADMIN)
    text = "username,role\n" + "".join(f"p{number:02},operator\n" for number in range(40))
    answer = await send(client, "account-imports", text, admin)
    assert answer.status == 201
    assert len((await answer.json())["accounts"]) == 40


async def test_offices_are_added_and_changed_in_one_go(client, core, people, bearer):
    await core.offices.first_run(["weapons"])
    admin = await bearer(Role.ADMIN)
    text = "id,name,short name,telefono,topics\noffice-01,Roma,RM,06 12345678,road-code\nnew,Nuova,NV,,\n"
    answer = await send(client, "office-imports", text, admin)
    assert await answer.json() == {"added": ["new"], "changed": ["office-01"]}
    found = {office.id: office for office, _ in await core.offices.everyone()}
    assert (found["office-01"].name, found["office-01"].short_name) == ("Roma", "RM")
    assert (found["office-01"].phone, found["new"].phone) == ("+390612345678", None)
    assert [each.category for each in found["office-01"].categories] == ["road-code"]
    assert found["new"].categories == []
    # the same again changes nothing
    again = await send(client, "office-imports", text, admin)
    assert await again.json() == {"added": [], "changed": []}
    async with core.database.reading() as session:
        noted = [
            (each.action, each.account_id)
            for office in ("new", "office-01")
            for each in await audit.of_subject(session, f"office:{office}")
        ]
    by = people[Role.ADMIN].id
    assert noted == [("office.add", by), ("office.change", by)]
    # also the last of them is known
    answer = await send(client, "office-imports", "id,name\noffice-25,Ultima\n", admin)
    assert await answer.json() == {"added": [], "changed": ["office-25"]}
