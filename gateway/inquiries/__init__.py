"""Inquiries: questions to one of the station's offices or to another body, and the answers that come back."""
