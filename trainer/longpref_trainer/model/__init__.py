"""The language model: loading it, what of it is trained, RoPE, attention over a shared prefix."""
