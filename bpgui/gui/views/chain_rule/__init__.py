"""The chain rule of one weight or bias, path by path."""
