"""Parts of a step by themselves: matrix products, kernels of attention, agreement, data."""
