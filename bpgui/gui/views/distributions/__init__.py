"""Distributions: how weights, biases, gradients and activations spread, and how that changed over the epochs."""
