"""The numbers by which callers reach the line, as data: where each one leads, its keys and its languages."""
