"""What owners report on the way."""
