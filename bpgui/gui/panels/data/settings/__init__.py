"""What can be set about the data, and its sliders."""
