"""`./dev torture`: real processes under everything that happens in production, counted on the platforms' side."""
