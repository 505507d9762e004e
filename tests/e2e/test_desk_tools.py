"""What an operator has at hand besides the call: files in the chat, ready-made replies, a draft that a ring does not
cost, columns of one's own width."""

import io
import re

import pytest
from PIL import Image
from playwright.async_api import expect

from tests.e2e.conftest import Cast
from tests.e2e.states import conversation, picture, reply
from tests.support.pages.looks import TOO_WIDE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.asyncio(loop_scope="session"),
]

SCRIPT = b"<script>alert(1)</script>"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"


async def save(person, number):
    """Have a file of the chat saved as by a click; return its bytes."""
    async with person.page.expect_download() as saved:
        await person.by("chat-file-save").nth(number).click()
    return (await (await saved.value).path()).read_bytes()


def file(name, media_type, data):
    return {"name": name, "mimeType": media_type, "buffer": data}


async def test_the_citizen_sees_and_saves_a_picture_and_no_polyglot_gets_there(cast):
    async with conversation(cast) as (citizen, operator):
        # told that a file is refused, by an answer that the browser's console has too
        operator.watch.allow(re.compile("status of 4.*/files"))
        choose = operator.by("chat-attach-file").set_input_files
        await choose(picture(size=(640, 400)))
        for person in (citizen, operator):
            shown = person.by("chat-file")
            await expect(shown).to_have_attribute("data-state", "ready")
            await expect(shown.locator("img")).to_have_js_property("naturalWidth", 320)
        assert Image.open(io.BytesIO(await save(citizen, 0))).size == (640, 400)

        # a document that is a page as well is refused at the desk, in words
        await choose(file("modulo.pdf", "application/pdf", PDF + SCRIPT))
        refused = operator.by("chat-sending")
        await expect(refused).to_have_attribute("data-wrong", "kind")
        await expect(refused).to_contain_text("modulo.pdf")
        await expect(refused).to_contain_text("JPEG")
        await operator.by("chat-sending-dismiss").click()
        # of a picture that is one as well only the picture arrives
        both = picture("#17324d")["buffer"] + SCRIPT
        await choose(file("foto.png", "image/png", both))
        await expect(citizen.by("chat-file").nth(1).locator("img")).to_be_visible()
        kept = await save(citizen, 1)
        assert SCRIPT not in kept
        assert Image.open(io.BytesIO(kept)).getpixel((9, 9))[:3] == (0x17, 0x32, 0x4D)
        # and what only begins as one is named to both as a damaged file
        await choose(file("finta.png", "image/png", both[:40] + SCRIPT))
        for person in (citizen, operator):
            damaged = person.by("chat-file").nth(2)
            await expect(damaged).to_have_attribute("data-state", "refused")
            await expect(damaged).to_contain_text("danneggiato")
            await expect(damaged.get_by_test_id("chat-file-save")).to_have_count(0)


async def test_a_slash_puts_a_ready_made_reply_into_the_line(cast):
    async with reply(cast) as title, conversation(cast, name="Ada Rossi") as (citizen, operator):
        keys = operator.page.keyboard
        await operator.by("chat-input").focus()
        await keys.press("/")
        await expect(operator.by("replies-search")).to_be_focused()
        await keys.type("zzzz")
        await expect(operator.by("reply-option")).to_have_count(0)
        await keys.press("Control+A")
        await keys.type("rinnovo")
        await expect(operator.by("reply-option")).to_have_count(1)
        await expect(operator.by("reply-option")).to_contain_text(title)
        await keys.press("Enter")
        await expect(operator.by("chat-input")).to_be_focused()
        await expect(operator.by("chat-input")).to_have_value(re.compile("^Gentile Ada Rossi, il"))
        await keys.type(" Buona giornata.")
        await keys.press("Enter")
        await citizen.reads("Gentile Ada Rossi, il rinnovo si chiede novanta giorni prima")
        await citizen.reads("Buona giornata.")
        # in the middle of a line it is a slash
        await keys.type("9/12")
        await expect(operator.by("chat-input")).to_have_value("9/12")
        await operator.by("chat-input").fill("")


async def test_what_is_half_written_is_there_after_a_live_contact(special_station, stage):
    # nobody else is to be offered the message
    cast = Cast(stage, special_station({"VS_RING_S": "120"}))
    writer = await cast.citizen("writer", devices=())
    await writer.page.goto("/message?topic=weapons")
    await writer.page.locator("#message-text").fill("La mia licenza scade?")
    await writer.page.locator("#message-email").fill("ada@example.org")
    await writer.page.locator("#message-consent").check()
    await writer.by("send-message").click()
    await expect(writer.by("message-code")).to_be_visible()

    operator = await cast.operator()
    await operator.available()
    await operator.rings()
    await operator.by("accept-offer").click()
    answer = operator.page.locator("#messages-answer")
    await expect(answer).to_be_focused()
    await operator.page.keyboard.type("Buongiorno, la sua licenza")

    live = await cast.citizen("live", as_party=None)
    await live.enter("weapons", modality="text")
    await operator.rings()
    await expect(operator.by("accept-offer")).to_be_in_viewport(ratio=1)
    # a letter that is typed on does not answer
    await operator.page.keyboard.type(" va")
    await expect(operator.by("offer")).to_be_visible()
    await operator.accept()
    await live.in_call()
    await expect(answer).to_be_hidden()
    await operator.send("Mi dica.")
    await live.reads("Mi dica.")
    await operator.hang_up()
    await operator.wrap_up()
    await expect(answer).to_be_visible()
    written = await answer.input_value()
    assert written.startswith("Buongiorno, la sua licenza")
    # at the station too: a page loaded again has it
    await expect(operator.page.get_by_text("Bozza salvata")).to_be_visible()
    await operator.page.reload()
    await expect(answer).to_have_value(written)
    await operator.offline()


async def test_a_column_is_as_wide_as_one_has_drawn_it(cast):
    operator = await cast.operator(viewport=(1440, 900))
    page = operator.page
    column, edge = page.locator("#desk-left"), operator.by("resize-left")

    async def width():
        return (await column.bounding_box())["width"]

    before = await width()
    at = await edge.bounding_box()
    x, y = at["x"] + at["width"] / 2, at["y"] + 200
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + 16, y, steps=3)
    await page.mouse.move(x + 32, y, steps=3)
    await page.mouse.up()
    assert await width() == pytest.approx(before + 32, abs=8)
    await edge.focus()
    await page.keyboard.press("ArrowRight")
    drawn = await width()
    assert drawn == pytest.approx(before + 48, abs=8)

    await page.reload()
    await operator.connected()
    assert await width() == drawn
    # a window that is smaller keeps room for the call
    await page.set_viewport_size({"width": 1024, "height": 768})
    assert await page.evaluate(TOO_WIDE) <= 0
    stage, left = await page.locator("main").bounding_box(), await column.bounding_box()
    assert stage["x"] >= left["x"] + left["width"]
    assert stage["width"] >= left["width"]
    await page.set_viewport_size({"width": 1440, "height": 900})
    await edge.press("Enter")
    assert await width() == before
