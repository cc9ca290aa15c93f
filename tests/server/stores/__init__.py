"""Tests of the two stores behind their contract."""
