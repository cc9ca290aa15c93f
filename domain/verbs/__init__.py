"""The acts of consent: each file holds a verb's state, its decisions and how events change it."""
