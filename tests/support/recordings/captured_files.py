"""The files that a station has captured so far."""


def recorded_bytes(station):
    """The size of every captured file, by its path."""
    root = station.recordings_dir
    return {str(path.relative_to(root)): path.stat().st_size for path in root.rglob("*.seg")}
