"""Watching recordings: films in ranges, marks, comments."""
