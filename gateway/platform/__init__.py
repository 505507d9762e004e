"""What every room stands on and no room is about."""
