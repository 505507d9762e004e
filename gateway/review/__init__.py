"""Recordings as reviewers meet them: found, watched, commented."""
