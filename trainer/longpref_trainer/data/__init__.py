"""Rows on disk to batches of tensors: the log, shards, samples, their positions and order."""
