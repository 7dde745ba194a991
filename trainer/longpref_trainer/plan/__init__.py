"""What a run will take, counted before it starts: operations, memory, time."""
