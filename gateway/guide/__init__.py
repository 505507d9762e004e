"""The guide: information sheets for citizens, and figures on how often they made queueing unnecessary."""
