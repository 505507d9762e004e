"""A media worker that notes its orders, and streams as a client offers them."""

from typing import Any

from media.client import MediaWorkerError


def stream(label: str, port: int = 6000) -> str:
    return f"m=audio {port} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=label:{label}\r\na=sendonly\r\n"


def offered(*streams: str) -> str:
    return "v=0\r\no=- 1 1 IN IP4 192.0.2.5\r\ns=-\r\nc=IN IP4 192.0.2.5\r\nt=0 0\r\n" + "".join(
        streams
    )


def of_leg(number: int, direction: str) -> str:
    return (
        "v=0\r\no=- 9 1 IN IP4 198.51.100.9\r\ns=-\r\nc=IN IP4 198.51.100.9\r\nt=0 0\r\n"
        f"m=audio {40_000 + number} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na={direction}\r\n"
    )


class Worker:
    """A media worker as its client shows it. ``done`` are the orders in their order; with ``away`` it answers nothing."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.done: list[tuple[Any, ...]] = []
        self.away = False
        self.gone: set[str] = set()
        self.made = 0

    @staticmethod
    def refusal(code: str) -> MediaWorkerError:
        """How it says no."""
        return MediaWorkerError(code, status=503)

    def _do(self, *what: Any) -> None:
        if self.away:
            raise MediaWorkerError("worker_gone")
        self.done.append(what)

    async def create_leg(self, _sdp: str, label: str) -> tuple[str, str]:
        self.made += 1
        leg = f"{self.name}-{self.made}"
        self._do("create", leg, label)
        return leg, of_leg(self.made, "recvonly")

    async def update_leg(self, leg: str, _sdp: str) -> str:
        self._do("update", leg)
        return of_leg(int(leg[-1]), "recvonly")

    async def offer_leg(self, label: str, *, towards: str, srtp: bool) -> tuple[str, str]:
        self.made += 1
        leg = f"{self.name}-{self.made}"
        self._do("offer", leg, label, towards, srtp)
        return leg, of_leg(self.made, "sendrecv")

    async def leg_offer(self, leg: str) -> str:
        self._do("describe", leg)
        return of_leg(int(leg[-1]), "sendrecv")

    async def answer_leg(self, leg: str, sdp: str) -> None:
        self._do("answer", leg, "a=sendonly" in sdp)

    async def peer(self, leg: str) -> dict[str, Any]:
        if self.away or leg in self.gone:
            raise MediaWorkerError("unknown_peer", status=404)
        return {"room": None}

    async def name_leg(self, leg: str, label: str) -> None:
        self._do("name", leg, label)

    async def put_room(self, leg: str, room: str | None) -> None:
        self._do("room", leg, room)

    async def put_policy(self, room: str, policy: dict[str, Any]) -> None:
        self._do("policy", room, policy)

    async def delete_policy(self, room: str) -> None:
        self._do("no policy", room)

    async def put_recording(self, room: str, **order: Any) -> None:
        self._do("record", room, order)

    async def delete_peer(self, leg: str) -> None:
        self._do("delete", leg)

    def take(self, *kinds: str) -> list[tuple[Any, ...]]:
        """The orders of these kinds since this was asked last."""
        found = [each for each in self.done if each[0] in kinds]
        self.done = [each for each in self.done if each[0] not in kinds]
        return found


class Workers:
    def __init__(self) -> None:
        self.known = {name: Worker(name) for name in ("a", "b")}
        self.chosen = "a"

    async def client(self, worker: str) -> Any:
        return self.known[worker]

    async def choose(self) -> str:
        return self.chosen

    @property
    def reach(self) -> Any:
        """The workers, and what a subclass adds, as recording sessions reach them."""
        return self
