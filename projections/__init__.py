"""What the screens ask: one table, its events and its query per file."""
