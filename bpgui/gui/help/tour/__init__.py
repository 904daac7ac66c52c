"""Tours: bubbles that lead from place to place in the window."""
