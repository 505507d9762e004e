"""Web sites that show the station in their own pages."""
