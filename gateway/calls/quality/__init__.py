"""What pages report of their reception, from figures to words."""
