"""Makes and restores backups of a whole station."""
