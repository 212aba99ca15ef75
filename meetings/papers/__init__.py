"""Papers of a meet about its participants: lists, badges and attendance sheets as PDF, Word and Excel files."""
