"""A picture that costs bits: all of it is noise that changes with every frame."""

from __future__ import annotations

from pathlib import Path

import numpy as np

FRAMES = 40


def write_noise(path: Path, *, width: int = 640, height: int = 360, fps: int = 20) -> Path:
    """Write a Y4M file of faint noise (two seconds, looping) and return its path."""
    generator = np.random.default_rng(7)
    grey = np.full((height // 2, width), 128, np.uint8).tobytes()
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{width} H{height} F{fps}:1 Ip A1:1 C420jpeg\n".encode())
        for _ in range(FRAMES):
            noise = generator.integers(-24, 25, size=(height, width))
            file.write(b"FRAME\n" + (128 + noise).astype(np.uint8).tobytes() + grey)
    return path
