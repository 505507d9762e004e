"""How long a wrap-up lasts, and after how long a desk answers by itself, as the console is told."""

from queueing.backend import wall_clock_ms
from tests.integration.conversations import enter
from tests.integration.over_http import asked


async def test_the_console_is_told_when_wrap_up_ends_and_when_it_has_longer(running):
    async with (
        running(wrap_up_s=300) as gateway,
        gateway.citizen() as citizen,
        gateway.desk() as desk,
    ):
        contact = (await enter(citizen, modality="text"))["contactId"]
        await desk.do("setState", state="available")
        await desk.wait_state("offered")
        answered = await desk.wait(lambda e: e.get("agent") is not None)
        assert answered["agent"]["wrapUpUntilMs"] is None
        await desk.do("acceptOffer", contactId=contact)
        await citizen.wait_state("connected")
        await desk.do("hangUp")
        wrapping = await desk.wait_state("wrap_up")
        ends = wrapping["agent"]["wrapUpUntilMs"]
        # the conversation ended when it was asked to, or at the queue's next look
        assert wrapping["contact"]["endedAtMs"] + 299_000 <= ends <= wall_clock_ms() + 300_000
        await desk.do("extendWrapUp", seconds=120)
        longer = await desk.wait(
            lambda e: ((e.get("agent") or {}).get("wrapUpUntilMs") or 0) > ends
        )
        assert longer["agent"]["wrapUpUntilMs"] == ends + 120_000


async def test_an_administrator_lets_a_desk_answer_by_itself(gateway):
    _, listed = await asked(gateway, "admin1", "GET", "/api/v1/accounts")
    account = next(each for each in listed["accounts"] if each["username"] == "operator1")
    assert account["autoAnswerS"] is None
    path = f"/api/v1/accounts/{account['id']}"
    for wrong in (-1, 16, "3"):
        status, _ = await asked(gateway, "admin1", "PATCH", path, {"autoAnswerS": wrong})
        assert status == 422, wrong
    status, changed = await asked(gateway, "admin1", "PATCH", path, {"autoAnswerS": 3})
    assert (status, changed["autoAnswerS"]) == (200, 3)
    async with gateway.desk() as desk:
        told = await desk.wait(lambda e: e.get("agent") is not None)
        assert told["agent"]["autoAnswerS"] == 3
    _, changed = await asked(gateway, "admin1", "PATCH", path, {"autoAnswerS": 0})
    assert changed["autoAnswerS"] is None
