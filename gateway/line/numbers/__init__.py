"""The line's inbound numbers as data: where each one leads, its keys and its languages."""
