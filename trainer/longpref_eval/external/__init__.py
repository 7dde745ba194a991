"""Benchmarks of others, run by their own packages in environments of their own."""
