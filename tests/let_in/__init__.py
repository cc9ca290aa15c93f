"""A therapist whom two people let in."""
