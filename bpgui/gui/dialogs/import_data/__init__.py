"""The dialog that imports a person's own data, from the look at a file to the project's new data."""
