"""From results to what is drawn: theme, charts, the map view."""
