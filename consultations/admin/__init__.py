from consultations.admin import consultations, contributions, proposals, registrations, responses, spaces, tallies

__all__ = ["consultations", "contributions", "proposals", "registrations", "responses", "spaces", "tallies"]
