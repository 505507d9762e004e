"""Export and erasure of one person's data, and purging by age."""
