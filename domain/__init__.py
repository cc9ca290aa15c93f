"""The book of rules: pure decisions about two people and their words. No clock, no I/O, no framework."""
