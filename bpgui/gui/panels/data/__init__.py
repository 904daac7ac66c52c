"""The Data panel: choosing what the network learns from, and looking at it."""
