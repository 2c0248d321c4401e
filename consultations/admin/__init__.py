from consultations.admin import responses, spaces, tallies

__all__ = ["responses", "spaces", "tallies"]
