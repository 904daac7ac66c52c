"""The activation function of a layer, and where on it the neurons work."""
