"""How a recurrent network settles, sweep by sweep: its activations, then its errors."""
