"""Films and files that are made from recordings to be given out."""
