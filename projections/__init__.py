"""What the screens ask of the log: each file is one table, how events change it, and its query."""
