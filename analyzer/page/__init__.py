"""The report as one HTML page: gathered while a run goes, in bounded memory, and rendered at its end."""
