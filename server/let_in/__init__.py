"""Therapists whom couples let in: how one is known, what she reads, and what is kept of her looks."""
