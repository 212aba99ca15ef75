"""What a mission writes: the text, whether it is complete, the form, copies."""
