"""Every door and the socket, tried by those who may not pass."""
