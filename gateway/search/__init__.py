"""Searches, and recognises danger: the engine of the pages, run inside the gateway."""
