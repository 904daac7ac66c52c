"""Tables, heat maps and buttons for weights and biases, as the pages of the Inspector use them."""
