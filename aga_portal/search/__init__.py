"""What of the portal can be found: the sources, how each is read, kept up to date, and shown."""
