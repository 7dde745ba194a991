"""Evaluation of language models on long inputs: tasks, backends, metrics, results."""
