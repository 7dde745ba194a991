"""Generated from schemas/ by trainer/tools/generate_types.py. Do not edit."""
