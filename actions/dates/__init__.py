"""Other due dates: asked for, decided, or set by who assigns."""
