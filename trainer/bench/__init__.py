"""Speed and memory of training at the paper's size, beside other trainers: `make bench-gpu`."""
