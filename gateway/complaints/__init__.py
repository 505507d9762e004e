"""Complaints, and praise: cases with a cause, a measure, an answer, and the citizen's word on it."""
