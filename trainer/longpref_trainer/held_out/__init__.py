"""Measures on documents that were not trained on."""
