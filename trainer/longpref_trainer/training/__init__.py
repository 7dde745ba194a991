"""A run: prepared, stepped through, saved and reported."""
