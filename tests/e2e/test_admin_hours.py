"""The administrator changes when the station is open, and tries the mail server."""

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Cast
from tests.support.pages import axe
from tests.support.servers.smtp_sink import smtp_sink
from tests.support.situations.admin_calls import called

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_hours_are_changed_and_mail_is_tried(special_station, stage):
    async with smtp_sink() as sink:
        settings = {
            "VS_SMTP_URL": sink.url,
            "VS_MAIL_FROM": "Stazione <stazione@example.org>",
            "VS_HOURS": "published",
        }
        cast = Cast(stage, special_station(settings))
        admin = await cast.staff("admin1", "/admin")
        page = admin.page
        saturday = page.locator("vs-hours > section > vs-week [data-day=sat]")
        await expect(saturday).to_contain_text("chiuso")
        await saturday.get_by_role("button", name="Aggiungi orario").press("Enter")
        closes = saturday.get_by_label("chiude")
        await closes.fill("07:00")
        await closes.press("Tab")
        await expect(saturday).to_contain_text("finisce prima di cominciare")
        await closes.fill("12:30")
        await closes.press("Tab")
        await page.locator("#exception-date").fill("2031-12-24")
        await page.locator("#exception-periods").fill("09:00-12:00")
        await page.locator("#exception-note").fill("Vigilia")
        await admin.by("add-exception").click()
        await expect(admin.by("hours-exceptions")).to_contain_text("24 dicembre 2031")
        await admin.by("hours-topic").select_option("weapons")
        await admin.by("add-topic-hours").click()
        topic = page.locator("[data-topic=weapons]")
        await topic.get_by_label("Nei giorni festivi").select_option("open")
        await topic.locator("summary").press("Enter")
        await topic.get_by_label("Giorno", exact=True).fill("2031-12-26")
        await topic.get_by_label("Nota").press("Enter")
        await expect(admin.by("weapons-hours-exceptions")).to_contain_text("26 dicembre 2031")
        await axe.assert_accessible(page, "opening hours being changed")
        await admin.by("save-hours").click()
        await expect(admin.by("hours")).to_contain_text("Gli orari valgono da adesso.")
        account = cast.station.account("admin1")
        _, shown = await called(cast.station.url, account, "GET", "hours")
        assert shown["plan"]["week"] == {
            "mon-fri": ["08:00-13:00", "14:00-17:30"],
            "sat": ["08:00-12:30"],
        }
        (exception,) = shown["plan"]["exceptions"]
        assert (exception["date"], exception["periods"]) == ("2031-12-24", ["09:00-12:00"])
        own = shown["plan"]["categories"]["weapons"]
        assert (own["holidays"], own["exceptions"][0]["date"]) == (False, "2031-12-26")

        await page.locator("#mail-to").fill("capo@example.org")
        await admin.by("send-trial").click()
        await expect(admin.by("trial")).to_have_attribute("data-kind", "sent", timeout=20_000)
        (mail,) = sink.mails
        assert mail["To"] == "capo@example.org"
        await axe.assert_accessible(page, "mail tried")
