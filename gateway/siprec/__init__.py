"""Calls that another system keeps and that are recorded here: the station as session recording server of an SBC (RFC 7866)."""
