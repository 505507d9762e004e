"""Recognises a person in the station's data; rooms declare their tables to it."""
