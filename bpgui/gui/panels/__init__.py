"""The docks beside the canvas: data, training and the inspector."""
