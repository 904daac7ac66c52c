"""What all views of the window share."""
