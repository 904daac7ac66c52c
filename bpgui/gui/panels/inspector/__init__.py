"""The Inspector: a page for whatever is selected on the canvas."""
