"""Accounts, ways in and ways back. Nobody can reset another's."""
