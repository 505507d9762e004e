"""Judges pages' reports of their reception, from figures to words."""
