"""What the wheel carries beside the sources: the compiled packet path, where there is one of these sources.

Run by hatchling. With `.compiled` (tools/compile_media.py) the wheel is one for this platform and this Python;
without, it is one for all and the media worker runs from its sources. `REQUIRE_COMPILED=1` in the environment has
the build fail rather than do that.
"""

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledPacketPath(BuildHookInterface):  # type: ignore[misc, type-arg] # hatchling is there while it builds only
    """Adds the folder `.compiled` beside the packages, where `media.compiled` looks for it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before the wheel is put together; raises RuntimeError when what is demanded is not there."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        from media import compiled  # noqa: PLC0415 - of the sources that are packed

        if compiled.fits(root):
            build_data["pure_python"] = False
            build_data["infer_tag"] = True
            build_data["force_include"][str(root / compiled.FOLDER)] = compiled.FOLDER
        elif os.environ.get("REQUIRE_COMPILED"):
            raise RuntimeError(
                "the packet path is not compiled, or not from these sources: run tools/compile_media.py"
            )
