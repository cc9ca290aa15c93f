"""Tests of what becomes HTML."""
