"""Tests of what serves: the stores, the sealed log, the one path of every action, the command."""
