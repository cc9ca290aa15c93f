"""Doors: each names the wish and hands over."""
