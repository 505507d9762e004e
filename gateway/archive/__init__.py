"""Recordings from the capture order to their destruction."""
