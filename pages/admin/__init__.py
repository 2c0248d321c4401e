"""What the portal itself says, for the secretariat of its country; the library, for the secretariat of each plan."""

from pages.admin import glossary, library, publications

__all__ = ["glossary", "library", "publications"]
