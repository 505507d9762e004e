"""``python -m examples.embed``: see the README beside this file."""

import argparse
import sys
import threading

from examples.embed.host import HostSite


def main() -> None:
    """Serve until interrupted."""
    made = argparse.ArgumentParser(prog="python -m examples.embed", description=__doc__)
    made.add_argument("--station", default="http://127.0.0.1:8080", help="the station's origin")
    made.add_argument("--port", type=int, default=9000, help="where this site listens")
    given = made.parse_args()
    site = HostSite(given.station, given.port)
    sys.stdout.write(
        f"{site.origin}/ shows {given.station}, if it has VS_EMBED_ORIGINS={site.origin}\n"
        f"{site.other_origin}/ is a site that is not allowed\n"
    )
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        site.aclose()


if __name__ == "__main__":
    main()
