"""A batch to a loss: log-probabilities of answers, and the objectives over them."""
