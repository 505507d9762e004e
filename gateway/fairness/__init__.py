"""Explains why each contact went to which operator."""
