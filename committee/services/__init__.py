from committee.services.seats import add_seat, begin_tenure, create_committee

__all__ = ["add_seat", "begin_tenure", "create_committee"]
