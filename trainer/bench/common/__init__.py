"""What all cases share: sizes, data, model, device, clock."""
