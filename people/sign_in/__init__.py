"""Signing in: what the library does (django-allauth), told in this portal's words and kept to its rules."""
