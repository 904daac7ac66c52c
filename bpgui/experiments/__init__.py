"""Experiments: small trainings side by side that make a strength or a weakness of backpropagation visible."""
