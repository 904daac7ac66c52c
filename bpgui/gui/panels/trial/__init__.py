"""The Try it panel: a trained network used by hand, in the way that suits its data."""
