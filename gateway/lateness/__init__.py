"""Reports cases, complaints and inquiries that are late or soon will be, and why."""
