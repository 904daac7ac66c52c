"""Help: what is this, and tours. All its texts stand in resources/help."""
