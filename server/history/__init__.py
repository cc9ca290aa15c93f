"""Histories that can be checked outside Goldseam: signed heads, and copies that hold what they prove."""
