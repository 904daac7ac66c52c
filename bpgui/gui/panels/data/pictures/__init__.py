"""The data at a glance: points in the plane, or a gallery of images."""
