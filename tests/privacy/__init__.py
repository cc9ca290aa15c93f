"""That what one keeps for herself leaves no trace where the other, or a stranger, could look."""
