"""How the store came to its present shape, step by step. Applied by `goldseam migrate` alone."""

HEAD = "9"
"""The newest step: what a store must stand at to be served."""
