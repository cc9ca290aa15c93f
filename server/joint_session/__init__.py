"""What a live talk needs of the server: a record of its own that ends with it, who is there, and what is due."""
