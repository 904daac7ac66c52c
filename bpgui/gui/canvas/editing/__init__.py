"""What menus, keys and typing change on the canvas."""
