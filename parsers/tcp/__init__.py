"""TCP: segments to connections, each two directions of data and gaps and a timeline."""
