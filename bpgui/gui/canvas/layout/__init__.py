"""Where everything of a drawing stands, and what lies at a point of it."""
