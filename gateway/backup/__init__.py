"""Copies of a whole station, and putting them back."""
