"""Recordings for reviewers: found, watched, commented."""
