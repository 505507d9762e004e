"""Searching and recognising danger: the engine of the pages, run inside the gateway."""
