"""The close story: whether the way a connection ended put its last response at risk."""
