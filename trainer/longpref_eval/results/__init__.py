"""Results of an evaluation: read back, compared, and shown as a table or a page."""
