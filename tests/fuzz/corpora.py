"""Inputs kept between runs: what the searches found worth keeping, one file each."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[1] / "corpora"


def kept(name: str) -> dict[str, bytes]:
    """The inputs of a target by file name."""
    return {
        path.name: path.read_bytes() for path in sorted((ROOT / name).glob("*")) if path.is_file()
    }


def folders() -> set[str]:
    """The targets that have any."""
    return {path.name for path in ROOT.iterdir() if path.is_dir()}
