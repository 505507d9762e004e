"""The supervisor's live view, and acting on it."""
