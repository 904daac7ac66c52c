"""A slice of the loss over two directions through the present weights, with the path walked."""
