"""Circulars: what supervisors tell the staff in writing, and who has read and confirmed it."""
