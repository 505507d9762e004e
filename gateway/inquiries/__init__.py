"""Inquiries: questions to one of the station's offices or to another body, and their answers."""
