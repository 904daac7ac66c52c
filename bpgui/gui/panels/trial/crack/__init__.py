"""Painting on a wall, and scanning one."""
