"""Pages' reports of their reception, from figures to words."""
