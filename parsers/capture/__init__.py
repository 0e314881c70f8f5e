"""Captures: files and standard input to batches of packets."""
