"""Signing, and having signatures checked."""
