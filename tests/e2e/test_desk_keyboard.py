"""The desk with nothing but the keyboard, and by the names a screen reader says."""

import re

import pytest
from playwright.async_api import expect

from tests.support.pages.axe import assert_accessible
from tests.support.pages.flows import Operator, Staff
from tests.support.pages.keyboard import assert_focus_is_kept, interactive, tab_to
from tests.support.servers.station import Account

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_contact_from_sign_in_to_wrap_up_without_a_mouse(cast):
    account = cast.station.account("operator1")
    desk = Staff(await cast.stage.operator("desk"))
    page = desk.page
    await page.goto("/login")
    await expect(desk.by("username")).to_be_focused()
    await page.keyboard.type(account.username)
    await tab_to(page, "password", within=3)
    await page.keyboard.type(account.password)
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile("/desk"))
    await expect(desk.by("agent-state")).to_have_attribute("data-state", "offline")

    citizen = await cast.citizen()
    await citizen.enter("weapons", modality="text")
    await tab_to(page, "state-available")
    await page.keyboard.press("Space")
    await expect(desk.by("offer")).to_be_visible()
    # the focus has followed to what rings, and A answers from wherever it is
    await expect(page.locator("#desk-offer-title")).to_be_focused()
    await page.keyboard.press("a")
    await citizen.in_call()
    await expect(page.locator("#desk-call-title")).to_be_focused()
    await page.keyboard.press("c")
    await page.keyboard.type("Buongiorno, mi dica.")
    await page.keyboard.press("Enter")
    await citizen.reads("mi dica")

    # a dialog holds the focus, and gives it back
    await page.keyboard.press("Escape")
    await page.keyboard.press("Shift+R")
    dialog = page.get_by_role("dialog", name="Terminare con un motivo")
    await expect(dialog).to_be_visible()
    await assert_focus_is_kept(page)
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(desk.by("hang-up")).to_be_visible()
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="Tasti rapidi")).to_be_visible()
    await page.keyboard.press("Escape")

    await page.keyboard.press("Shift+H")
    await expect(desk.by("agent-state")).to_have_attribute("data-state", "wrap_up")
    await tab_to(page, "wrap-up-code")
    await page.keyboard.type("Informazione")
    await expect(desk.by("wrap-up-code")).to_have_value("information-given")
    await tab_to(page, "desk-wrap-notes")
    await page.keyboard.type("Chiede del porto d'armi.")
    await tab_to(page, "finish-wrap-up")
    await page.keyboard.press("Enter")
    await expect(desk.by("agent-state")).to_have_attribute("data-state", "available")
    await tab_to(page, "state-offline")
    await page.keyboard.press("Enter")
    await expect(desk.by("agent-state")).to_have_attribute("data-state", "offline")


@pytest.mark.long
async def test_everything_on_the_desk_has_a_name_of_its_own(cast):
    operator = await cast.operator()
    named = await interactive(operator.page)
    assert len(named) > 8
    states = {name for role, name in named if role == "button"}
    assert {"Disponibile", "Pausa", "Fuori"} <= states
    citizen = await cast.citizen()
    await citizen.enter("weapons")
    await operator.available()
    await operator.rings()
    # what rings can be answered without scrolling, also at 200 % on a screen of 1280
    usual = operator.page.viewport_size
    for width, height in ((1024, 768), (640, 400), (320, 568)):
        await operator.page.set_viewport_size({"width": width, "height": height})
        for answer in ("accept-offer", "decline-offer"):
            await expect(operator.by(answer)).to_be_in_viewport(ratio=1)
    await operator.page.set_viewport_size(usual)
    named += await interactive(operator.page)
    await operator.accept()
    await expect(operator.by("escalate")).to_be_visible()
    await operator.page.keyboard.press("Shift+E")
    await expect(operator.by("escalation")).to_be_visible()
    # at 200 % on a screen of 1280 there are 640 left
    # nothing is cut at the smallest desk
    for width, height in ((1024, 768), (1440, 900), (640, 400)):
        await operator.page.set_viewport_size({"width": width, "height": height})
        bars = ".desk-controls, .desk-controls-rest, .desk-control, .desk-switch"
        cut = await operator.page.locator(bars).evaluate_all(
            "boxes => boxes.filter(each => each.scrollWidth > each.clientWidth)"
            ".map(each => each.className)"
        )
        assert cut == [], width
        await expect(operator.by("hang-up")).to_be_in_viewport(ratio=1)
    await operator.page.set_viewport_size({"width": 640, "height": 400})
    await assert_accessible(operator.page, "desk, in a call at 200 %")
    wider = await operator.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wider <= 0
    call = await interactive(operator.page)
    buttons = [name for role, name in call if role == "button"]
    for wanted in ("Apri la nota per chiamare il 112", "Termina il contatto", "Copia il testo"):
        assert any(wanted in name for name in buttons), (wanted, buttons)
    await operator.hang_up()
    wrap = await interactive(operator.page)
    assert all(name for _, name in named + call + wrap), named + call + wrap
    # who hears one name must know which thing it is
    for stage in (call, wrap):
        said = [each for each in stage if each[0] in {"button", "textbox", "combobox"}]
        assert len(said) == len(set(said)), sorted(said)
    await operator.wrap_up()
    await operator.offline()


async def test_a_newcomer_chooses_a_password_and_accepts_the_notice(cast):
    admin = await cast.staff("admin1", "/admin")
    await admin.page.get_by_role("button", name="Aggiungi un accesso").click()
    await admin.page.get_by_role("textbox", name="Nome utente").fill("nuovo")
    await admin.page.get_by_role("button", name="Crea l").click()
    password = await admin.by("one-time-password").inner_text()
    await admin.page.get_by_role("button", name="Fatto").click()
    row = admin.by("accounts-table").get_by_role("row", name="nuovo")
    await expect(row).to_contain_text("informativa da accettare")

    someone = Operator(await cast.stage.operator("newcomer"))
    page = someone.page
    await page.goto("/login")
    await someone.by("username").fill("nuovo")
    await someone.by("password").fill(password)
    await someone.by("sign-in").click()
    await someone.by("new-password").fill("una frase che ricordo")
    await someone.by("save-password").click()
    await expect(page.get_by_role("heading", name="Anche lei viene registrato")).to_be_focused()
    await assert_accessible(page, "sign-in, the notice")
    await someone.by("notice-later").click()
    await page.wait_for_url(re.compile("/desk"))
    await someone.connected()
    await someone.by("state-available").click()
    main = page.locator("main")
    await expect(main).to_contain_text("legga e accetti")
    await expect(someone.by("agent-state")).to_have_attribute("data-state", "offline")
    await assert_accessible(page, "desk, the notice not accepted")
    await page.get_by_role("link", name="Leggi l").click()
    await someone.by("accept-notice").click()
    await page.wait_for_url(re.compile("/desk"))
    await someone.connected()
    await someone.by("state-available").click()
    await expect(someone.by("agent-state")).to_have_attribute("data-state", "available")
    await expect(main).not_to_contain_text("informativa")
    await someone.by("state-offline").click()
    await admin.page.reload()
    await expect(row).to_contain_text("informativa accettata il")
    account = Account("nuovo", "una frase che ricordo", "operator")
    again = Staff(await cast.stage.operator("again"))
    await again.sign_in(account, expecting="/desk")
