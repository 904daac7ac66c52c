"""The drawing of the network, and the gestures that change it."""
