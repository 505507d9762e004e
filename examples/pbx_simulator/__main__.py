"""``python -m examples.pbx_simulator``: see the README beside this file."""

import argparse
import asyncio
import os
import sys
from contextlib import AsyncExitStack
from datetime import datetime

import aiohttp

from examples.pbx_simulator.client import Refused, StationClient
from examples.pbx_simulator.simulator import Behaviour, Simulator
from examples.pbx_simulator.webhook import WebhookReceiver


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    made = argparse.ArgumentParser(prog="python -m examples.pbx_simulator", description=__doc__)
    made.add_argument("--url", default="http://127.0.0.1:8080", help="the station's address")
    made.add_argument("--token", default=os.environ.get("VS_PBX_TOKEN"), help="or VS_PBX_TOKEN")
    made.add_argument("--calls", type=int, default=1, help="how many callers")
    made.add_argument("--category", default="weapons", help="what they call about")
    made.add_argument("--every", type=float, default=2.0, help="seconds between two callers")
    made.add_argument("--ring", type=float, default=1.0, help="seconds an operator's set rings")
    made.add_argument("--talk", type=float, default=20.0, help="seconds they talk; 0: for ever")
    made.add_argument("--patience", type=float, default=0.0, help="seconds they wait; 0: for ever")
    made.add_argument("--no-answer", action="store_true", help="nobody takes the telephones")
    made.add_argument("--language", default="it", help="it, en, de, fr or sl")
    made.add_argument("--callbacks", type=int, default=0, help="how many citizens to dial back")
    made.add_argument(
        "--dial-result",
        default="answered",
        choices=("answered", "busy", "no-answer", "unreachable"),
        help="what comes of dialling them",
    )
    made.add_argument("--number", help="the number the callers show")
    made.add_argument(
        "--webhook",
        type=int,
        metavar="PORT",
        help="take events there, signed with VS_PBX_WEBHOOK_SECRET, instead of the stream",
    )
    return made.parse_args(arguments)


def say(text: str) -> None:
    """Print a line with the time."""
    print(f"{datetime.now().astimezone():%H:%M:%S}  {text}", flush=True)  # noqa: T201 - a command's output


async def run(chosen: argparse.Namespace) -> None:
    """Place the calls and wait until all are over."""
    behaviour = Behaviour(
        category=chosen.category,
        calls=chosen.calls,
        every_s=chosen.every,
        ring_s=chosen.ring,
        talk_s=chosen.talk,
        patience_s=chosen.patience,
        takes_the_phone=not chosen.no_answer,
        language=chosen.language,
        number=chosen.number,
        callbacks=chosen.callbacks,
        dial_result=chosen.dial_result,
    )
    async with AsyncExitStack() as opened:
        station = await opened.enter_async_context(StationClient(chosen.url, chosen.token))
        webhook = None
        if chosen.webhook is not None:
            secret = os.environ["VS_PBX_WEBHOOK_SECRET"]
            receiver = WebhookReceiver(secret, chosen.webhook)
            webhook = await opened.enter_async_context(receiver)
            say(f"taking webhooks at {webhook.url}")
        await Simulator(station, behaviour, say, webhook=webhook).run()


def main() -> int:
    """The command; 0 when all calls are over, 1 when the station refused, 2 without a token or a secret."""
    chosen = parse()
    if not chosen.token:
        say("give --token, or set VS_PBX_TOKEN to what the station has")
        return 2
    if chosen.webhook is not None and not os.environ.get("VS_PBX_WEBHOOK_SECRET"):
        say("set VS_PBX_WEBHOOK_SECRET to what the station has")
        return 2
    try:
        asyncio.run(run(chosen))
    except Refused as refused:
        say(f"the station refuses: {refused}")
        return 1
    except aiohttp.ClientError as error:
        say(f"the station does not answer ({type(error).__name__})")
        return 1
    except KeyboardInterrupt:
        say("stopped: every call has been hung up")
    return 0


if __name__ == "__main__":
    sys.exit(main())
