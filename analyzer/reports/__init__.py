"""What was read and judged, as text for people, as JSON, and as tables. Nothing here opens a file."""
