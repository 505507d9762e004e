"""Briefings and other conferences by video."""
