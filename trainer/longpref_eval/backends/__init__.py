"""Where a model runs: in this process, behind an endpoint, in vLLM."""
