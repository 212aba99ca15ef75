"""Comments, who reads them, and mentions."""
