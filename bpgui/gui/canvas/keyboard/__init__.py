"""Working on the canvas by keys alone, and by ear."""
