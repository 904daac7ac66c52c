"""A scene and what the network says of it."""
