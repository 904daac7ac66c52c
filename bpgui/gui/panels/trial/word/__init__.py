"""A word that is spelled out into phonemes."""
