"""The demo's toys and experiments: a tiny model, its warm-up, runs that are compared."""
