"""Step through: one update of the weights, number by number."""
