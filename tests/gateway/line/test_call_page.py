"""What a call's page asks of the station."""

from typing import Any

from gateway.line.call_page import CallPage


class Page:
    """Notes the commands with their names."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    async def do(self, kind: str, name: str, **_fields: Any) -> dict[str, Any]:
        self.asked.append((kind, name))
        return {"worker": "w"}

    def start(self) -> None:
        pass

    async def aclose(self) -> None:
        pass


async def test_a_leg_that_is_brought_again_is_a_command_of_its_own() -> None:
    page: Any = Page()
    call = CallPage("call", lambda _seat: page, lambda _conference: page, lambda _event: None)
    call.open("seat")
    await call.bring("w", "leg-0011223344556677")
    await call.bring("w", "leg-0011223344556677")
    kinds, names = zip(*page.asked, strict=True)
    assert kinds == ("bringLeg", "bringLeg")
    assert len(set(names)) == 2, "a gateway answers a repeated name from memory, and does nothing"
