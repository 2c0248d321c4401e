"""The living gallery: every component with its parameters and its states, for those who build. Only in development."""
