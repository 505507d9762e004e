"""Search one target led by coverage: ``python -m tests.fuzz.guided TARGET [libFuzzer options]``.

Interesting inputs go into the first folder that is named (none: they are forgotten); what breaks the
target is written to the present folder, or below ``-artifact_prefix=``.
"""

import sys

import atheris

with atheris.instrument_imports(include=["media"]):
    from tests.fuzz.targets import TARGETS


def main() -> None:
    """Run until told to stop by ``-runs=`` or ``-max_total_time=``."""
    name = sys.argv.pop(1)
    atheris.Setup(sys.argv, TARGETS[name].run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
