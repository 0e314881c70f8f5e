"""The ladder of a close: what is drawn of it, and the drawing."""
