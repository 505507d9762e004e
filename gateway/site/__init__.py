"""What everybody may know of the station, and its public documents."""
