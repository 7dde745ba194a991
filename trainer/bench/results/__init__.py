"""What was measured: the file it stands in, and the figures made of it."""
