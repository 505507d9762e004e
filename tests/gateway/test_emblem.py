"""The body's emblem: taken as a picture, kept as pixels, shown on pages, in letters and on paper."""

import base64
import io
from datetime import UTC, datetime

import pytest
from PIL import Image

from gateway.conference.minutes_pdf import Paper, printed
from gateway.emblem.http import ICON, SHIELD
from gateway.emblem.picture import Emblem
from gateway.emblem.service import Emblems
from gateway.mail.compose import Letter, envelope
from gateway.platform.security.permissions import Role
from gateway.upkeep.emblem_http import LONGEST_SIDE, MOST_BYTES

LETTER = Letter(
    to="anna@example.org", subject="Prova", text="Veda https://a.example/x.\n<b>", automatic=True,
    languages=("it",),
)  # fmt: skip


def picture(kind="PNG", size=(900, 600), mode="RGBA") -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, "red").save(file, kind)
    return file.getvalue()


EMBLEM = Emblem(
    media_type="image/png", width=9, height=6, picture=picture(size=(9, 6)),
    small=picture("JPEG", (9, 6), "RGB"),
)  # fmt: skip


async def put(client, headers, data: bytes):
    body = {"picture": base64.b64encode(data).decode()}
    return await client.put("/api/v1/emblem", json=body, headers=headers)


@pytest.mark.process
async def test_an_emblem_is_encoded_anew_and_shown_to_everybody(client, bearer, core):
    admin = await bearer(Role.ADMIN)
    shield = await client.get("/emblem")
    sign = await client.get("/favicon.svg")
    assert (sign.content_type, await sign.read()) == ("image/svg+xml", ICON)
    assert (shield.content_type, await shield.read()) == ("image/svg+xml", SHIELD)
    assert not (await (await client.get("/api/v1/emblem", headers=admin)).json())["own"]
    answer = await put(client, admin, picture() + b"<script>")
    told = await answer.json()
    assert (answer.status, told["own"], told["width"], told["height"]) == (200, True, 512, 341)
    shown = await client.get("/emblem")
    data = await shown.read()
    assert (shown.content_type, b"<script>" in data) == ("image/png", False)
    image = Image.open(io.BytesIO(data))
    assert (max(image.size), image.mode) == (LONGEST_SIDE, "RGBA")
    # the button on another site reads it, and a tab shows it
    assert shown.headers["Access-Control-Allow-Origin"] == "*"
    drawn = await (await client.get("/favicon.svg")).text()
    small = base64.b64decode(drawn.partition("base64,")[2].partition('"')[0])
    assert Image.open(io.BytesIO(small)).format == "JPEG"
    known = {"If-None-Match": shown.headers["ETag"]}
    assert (await client.get("/emblem", headers=known)).status == 304
    # another gateway reads what is stored
    other = Emblems(core.database, station=core.settings.station, clock=core.clock)
    await other.refresh()
    assert other.now is not None
    assert other.now.picture == data
    assert (await client.delete("/api/v1/emblem", headers=admin)).status == 204
    assert await (await client.get("/emblem", headers=known)).read() == SHIELD
    await other.refresh()
    assert other.now is None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "emblem_kind"),
        (b"RIFF0000WEBP", "emblem_kind"),
        (b"\0\0\0\x18ftypheic", "emblem_heic"),
        (b"\x89PNG\r\n\x1a\nnothing", "emblem_damaged"),
        (b"x" * (MOST_BYTES + 1), "invalid"),
    ],
    ids=["svg", "webp", "heic", "damaged", "large"],
)
@pytest.mark.process
async def test_what_is_no_emblem_is_refused_with_a_word(client, bearer, data, code):
    answer = await put(client, await bearer(Role.ADMIN), data)
    assert (answer.status, (await answer.json())["code"]) == (422, code)
    assert await (await client.get("/emblem")).read() == SHIELD


def test_a_letter_shows_the_emblem_and_says_the_same_without_it():
    at = datetime(2026, 11, 30, tzinfo=UTC)
    plain = envelope(LETTER, mail_id="1", sent_from="station@example.org", at=at)
    assert plain.get_content_type() == "text/plain"
    mail = envelope(
        LETTER, mail_id="1", sent_from="station@example.org", at=at, emblem=EMBLEM.small
    )
    assert mail.get_content_type() == "multipart/alternative"
    text, shown = mail.get_payload()
    assert text.get_content().strip() == LETTER.text.strip()
    page, image = shown.get_payload()
    assert "&lt;b&gt;" in page.get_content()
    assert '<a href="https://a.example/x">https://a.example/x</a>.' in page.get_content()
    assert image.get_content() == EMBLEM.small
    assert f"cid:{image['Content-ID'].strip('<>')}" in page.get_content()
    assert mail["Content-Language"] == "it"


def test_a_letter_with_an_entry_for_the_calendar_keeps_it():
    letter = Letter(
        to="a@example.org", subject="x", text="x", automatic=True, calendar="BEGIN:VCALENDAR",
        method="REQUEST",
    )  # fmt: skip
    mail = envelope(
        letter, mail_id="1", sent_from="s@example.org", at=datetime.now(UTC), emblem=EMBLEM.small
    )
    kinds = [part.get_content_type() for part in mail.get_payload()]
    assert kinds == ["text/plain", "multipart/related", "text/calendar"]


def test_minutes_have_it_in_their_letterhead():
    at = datetime(2026, 11, 30, tzinfo=UTC)
    paper = {"text": "# x", "language": "it", "title": "x", "at": at, "organisation": "Ente"}
    without, within = printed(Paper(**paper)), printed(Paper(**paper, emblem=EMBLEM))
    assert b"/Subtype/Image" not in without.replace(b" ", b"")
    assert b"/Subtype/Image" in within.replace(b" ", b"")
