"""Tests, in the shape of the program, and stories told in real browsers."""
