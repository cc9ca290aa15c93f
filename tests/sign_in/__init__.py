"""Ways in, ways back, and who may not come in."""
