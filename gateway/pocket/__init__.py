"""The information sheets on hand-held devices and in police stations: enrolled devices, and the signed set of sheets that
they are sent."""
