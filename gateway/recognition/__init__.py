"""Recognition: citizens who asked to be known again by a code of their own, with their wishes."""
