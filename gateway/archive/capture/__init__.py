"""Ordering recordings, sealing them, judging them technically."""
