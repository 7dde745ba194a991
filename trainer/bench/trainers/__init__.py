"""Whole training steps, timed: ours and the peers that it is measured against."""
