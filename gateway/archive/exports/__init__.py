"""Films and files made of recordings to be given out."""
