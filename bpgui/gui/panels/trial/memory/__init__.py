"""A pattern that a memory completes."""
