"""Topics that the station proposes for a case, learnt from those at which people have left earlier ones."""
