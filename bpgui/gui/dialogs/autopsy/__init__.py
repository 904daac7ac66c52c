"""When a run explodes: the notice, and the dialog that says how it came to that and what to do about it."""
