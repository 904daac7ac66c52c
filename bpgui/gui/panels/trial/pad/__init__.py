"""Drawing on a pad."""
