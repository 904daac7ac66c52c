"""What a person should know of the data, in words."""
