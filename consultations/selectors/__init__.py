from consultations.selectors.tables import CountTable, participation_tables

__all__ = ["CountTable", "participation_tables"]
