"""Where everything of a drawing stands."""
