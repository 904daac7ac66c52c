"""A field or slider for each input."""
