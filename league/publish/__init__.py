"""Write versions of `output/`: each completely or not at all."""
