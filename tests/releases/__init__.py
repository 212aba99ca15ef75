"""What one release must leave to the one before it, which runs on until it is replaced."""
