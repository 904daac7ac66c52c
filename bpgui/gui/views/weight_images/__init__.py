"""The weights that lead from the inputs to the first neurons, as images."""
