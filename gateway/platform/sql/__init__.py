"""The connection to the database, and what all tables share."""
