"""The written channel in browsers, with a real mail-box: a mail offered with its files, answered, its reply in the same conversation; and
a complaint taken at the desk, answered, not settled by the citizen's word, examined by another person, closed."""

import base64
import re
from email.message import EmailMessage
from email.policy import SMTP

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.e2e.conftest import Cast
from tests.support.pages.axe import assert_accessible
from tests.support.servers.dovecot import dovecot
from tests.support.servers.smtp_sink import smtp_sink

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.asyncio(loop_scope="session")]

BOX, CITIZEN = "urp@stazione.example.org", "ada@example.org"
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAE0lEQVR4nGP8z4APMOGVZRip0gBBLAETee26JgAAAABJRU5ErkJggg=="
)
TAKEN_MS = 60_000


def written(
    subject: str, text: str, *, number: int, answers: str = "", picture: bool = False
) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = f"Ada Rossi <{CITIZEN}>", BOX, subject
    mail["Date"], mail["Message-ID"] = "Mon, 30 Nov 2026 10:00:00 +0100", f"<m{number}@example.org>"
    if answers:
        mail["In-Reply-To"] = answers
    mail.set_content(f"<p>{text}</p><script>alert(1)</script>", subtype="html")
    if picture:
        mail.add_attachment(PICTURE, maintype="image", subtype="png", filename="licenza.png")
        mail.add_attachment(
            b"PK\x03\x04", maintype="application", subtype="zip", filename="tutto.zip"
        )
    return mail.as_bytes()


@pytest_asyncio.fixture(loop_scope="session")
async def sink():
    async with smtp_sink() as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def server():
    async with dovecot() as made:
        yield made


@pytest.fixture
def cast(special_station, stage, sink, server):
    settings = {
        "VS_SMTP_URL": sink.url, "VS_MAIL_FROM": f"Stazione virtuale <{BOX}>", "VS_IMAP_URL": server.url(BOX),
        "VS_IMAP_TOPIC": "weapons",
    }  # fmt: skip
    return Cast(stage, special_station(settings))


async def test_a_mail_is_offered_answered_and_its_reply_comes_back_to_the_same_message(
    cast, sink, server
):
    operator = await cast.operator()
    await operator.available()
    first = written("Licenza", "Vorrei sapere come si rinnova.", number=1, picture=True)
    await server.deliver(BOX, first)
    await operator.rings(within_s=TAKEN_MS / 1000)
    await operator.by("accept-offer").click()
    page, mails = operator.page, operator.by("case-mails")
    await expect(page.locator(".messages-thread")).to_contain_text("Vorrei sapere come si rinnova.")
    await expect(page.locator(".messages-thread")).not_to_contain_text("alert(1)")
    await expect(mails).to_contain_text("tipo di file non accettato")
    await mails.get_by_role("button", name=re.compile("originale")).first.click()
    await expect(operator.by("mail-original")).to_contain_text("Da Ada Rossi")
    await mails.get_by_test_id("show-picture").click()
    await expect(mails.locator("img[alt='licenza.png']")).to_be_visible()
    await assert_accessible(page, "desk, a message that came by mail")
    await page.locator("#messages-answer").fill("Si rinnova ogni cinque anni.")
    await operator.by("send-answer").click()
    answer = (await sink.until(2))[-1]
    assert "cinque anni" in answer.get_content()

    await operator.in_state("available")
    reply = written("Re: Licenza", "Grazie!", number=2, answers=answer["Message-ID"])
    await server.deliver(BOX, reply)
    await operator.rings(within_s=TAKEN_MS / 1000)
    await operator.by("accept-offer").click()
    for said in ("Vorrei sapere", "ogni cinque anni", "Grazie!"):
        await expect(page.locator(".messages-thread")).to_contain_text(said)
    await operator.offline()


async def test_a_complaint_is_taken_at_the_desk_reopened_by_the_citizen_and_closed(cast, sink):
    desk = await cast.staff("operator1", "/complaints")
    page = desk.page
    await desk.by("new-complaint").click()
    await desk.by("complaint-category").select_option(index=1)
    await desk.by("complaint-subject").fill("Mezz'ora di attesa")
    await desk.by("complaint-text").fill("Ho aspettato mezz'ora senza che nessuno rispondesse.")
    await desk.by("taken-email").fill(CITIZEN)
    await desk.by("take-complaint").click()
    await expect(desk.by("complaint-taken")).to_be_visible()
    await sink.until(1)

    boss = await cast.staff("supervisor1", "/supervisor/complaints")
    await _answer(boss, "Abbiamo aggiunto un operatore.")
    citizen = (await cast.citizen()).page
    await citizen.goto(_link(await sink.until(2)))
    await expect(citizen.get_by_test_id("complaint-state")).to_contain_text("Abbiamo risposto")
    await citizen.get_by_test_id("complaint-missing").fill("È successo di nuovo.")
    await assert_accessible(citizen, "a complaint that the citizen judges")
    await citizen.get_by_test_id("settled-no").click()
    await expect(citizen.get_by_test_id("complaint-state")).to_contain_text("Riaperto")

    # another person than before examines it, to whom the supervisor gives it
    await boss.page.reload()
    give = boss.by("complaint-give")
    chosen = give.locator("option", has_text="Operatore 1")
    await give.select_option(await chosen.get_attribute("value"))
    await boss.by("assign-complaint").click()
    await expect(boss.by("complaint-person")).to_contain_text("Operatore 1")
    await page.goto("/complaints")
    await _answer(desk, "Ci scusiamo: il turno è stato rinforzato.")
    await citizen.goto("about:blank")
    await citizen.goto(_link(await sink.until(3)))
    await citizen.get_by_test_id("settled-yes").click()
    await expect(citizen.get_by_test_id("complaint-state")).to_contain_text("Concluso")
    await page.reload()
    await expect(desk.by("complaint-standing")).to_contain_text("Concluso")


async def _answer(somebody, text: str) -> None:
    """Examine the complaint, decide cause and measure, and answer."""
    page = somebody.page
    await page.get_by_role("button", name=re.compile("Mezz'ora")).first.click()
    await somebody.by("examine-complaint").click()
    await somebody.by("decide-cause").select_option(index=1)
    await somebody.by("decide-measure").select_option(index=1)
    await somebody.by("decide-complaint").click()
    await somebody.by("complaint-answer").fill(text)
    await somebody.by("answer-complaint").click()
    await expect(somebody.by("complaint-standing")).to_contain_text("Con risposta")


def _link(mails) -> str:
    return re.search(r"https?://\S+/complaint\S*#\S+", mails[-1].get_content()).group()
