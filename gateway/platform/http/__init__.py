"""Routes, access, errors and documentation of the HTTP API."""
