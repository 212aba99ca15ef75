"""The shape of what people type about recommendations; the rules are the model's."""
