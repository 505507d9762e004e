"""Decides when to register at each trunk, or ask whether it is there, and holds the result. Without I/O."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from gateway.line.sip.agent import UserAgent
from gateway.line.sip.events import Registered
from gateway.line.sip.flow import Flow
from gateway.line.trunks import TrunkState
from gateway.setting_line import Transport, Trunk

PAUSES_S = (5.0, 10.0, 30.0, 60.0, 120.0)
"""After one that failed, by how often in a row."""
REFRESH_PART = 0.8


class Registrations:
    """Decides when to register and when to ask, and holds each trunk's state."""

    def __init__(
        self, trunks: Sequence[Trunk], agent: UserAgent, flow: Callable[[str, Transport, int], Flow]
    ) -> None:
        """*flow* makes a flow from an address, a transport and a port."""
        self._trunks = {trunk.name: trunk for trunk in trunks}
        self._agent = agent
        self._flow = flow
        self._addresses: dict[str, str] = {}
        self._due: dict[str, float] = {
            trunk.name: 0.0 for trunk in trunks if trunk.registers or trunk.asked
        }
        self._failed: dict[str, int] = {}
        self._now = 0.0
        self._states = {
            trunk.name: TrunkState(
                name=trunk.name,
                address=trunk.shown,
                registering="waiting" if trunk.registers else "none",
            )
            for trunk in trunks
        }

    def resolved(self, addresses: Mapping[str, Sequence[str]]) -> None:
        """Take the trunks' present addresses."""
        self._addresses |= {name: found[0] for name, found in addresses.items() if found}

    def register_due(self, now: float) -> None:
        """Register, or ask, where it is due at *now*."""
        self._now = now
        for name, due in self._due.items():
            address = self._addresses.get(name)
            if now < due or address is None:
                continue
            trunk = self._trunks[name]
            # one that is silent for long is asked again by its answer's time
            self._due[name] = now + PAUSES_S[-1]
            calling, flow = self._agent.calling, self._flow(address, trunk.transport, trunk.port)
            (calling.register if trunk.registers else calling.ask)(trunk, flow, now)

    def told(self, registered: Registered, now_ms: int) -> None:
        """Note a trunk's answer, or that none came, and schedule what follows."""
        name, granted_s = registered.trunk, registered.expires_s
        failed = 0 if granted_s else self._failed.get(name, 0) + 1
        self._failed[name] = failed
        pause_s = (
            granted_s * REFRESH_PART if granted_s else PAUSES_S[min(failed, len(PAUSES_S)) - 1]
        )
        self._due[name] = self._now + pause_s
        state = self._states[name]
        self._states[name] = msgspec.structs.replace(
            state,
            registering=("registered" if self._trunks[name].registers else "answers")
            if granted_s
            else "silent"
            if registered.status == 408
            else "refused",
            status=registered.status,
            at_ms=now_ms,
            until_ms=now_ms + granted_s * 1000 if granted_s else 0,
        )

    def states(self, calls: Mapping[str, int], heard_ms: Mapping[str, int]) -> list[TrunkState]:
        """Return each trunk's state, with its calls and when it was last heard from."""
        return [
            msgspec.structs.replace(
                state, calls=calls.get(name, 0), heard_ms=heard_ms.get(name, state.heard_ms)
            )
            for name, state in self._states.items()
        ]
