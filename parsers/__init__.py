"""Octets to facts: captures, packets, TCP streams, HTTP messages and exchanges. Knows no rules."""
