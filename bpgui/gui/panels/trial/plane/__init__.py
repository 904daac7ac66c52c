"""A click in the plane."""
