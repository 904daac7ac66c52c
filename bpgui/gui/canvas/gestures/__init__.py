"""Gestures: what the mouse does between pressing and releasing, one module each."""
