"""What the models know of value won: its moves, its sums, its shape for programs. Imports no model."""
