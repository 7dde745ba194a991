"""What is asked: task files, rows of data, prompts."""
