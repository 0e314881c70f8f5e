"""The rule book: one small function per requirement, and what judges by them."""
