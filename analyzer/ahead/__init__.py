"""Reading in processes of its own, ahead of the one that judges."""
