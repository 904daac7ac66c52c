"""Gradient flow: how large errors and gradients are in each layer, and which neurons take no part."""
