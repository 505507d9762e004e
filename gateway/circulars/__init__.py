"""Circulars: supervisors write to the staff, and see who has read and confirmed it."""
