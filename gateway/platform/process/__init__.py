"""Functions that a process needs of the operating system."""
