"""Calls of another system that are recorded here: the station as session recording server of an SBC (RFC 7866)."""
