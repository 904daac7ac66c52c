"""Drawing points in the plane."""
