"""What a process needs of the operating system."""
