"""The supervisor's live view, and the acts of supervisors in it."""
