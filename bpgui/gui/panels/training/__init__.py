"""The Training panel: how the network learns."""
