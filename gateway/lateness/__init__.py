"""What is late and what soon will be: written cases, complaints and inquiries, and why."""
