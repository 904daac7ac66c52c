"""The dialog of the preset experiments and of the noise lab."""
