"""Other bodies' published results, set beside the station's own."""
