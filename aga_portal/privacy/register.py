"""The one register of what the portal holds about people: what, why, how long, what a copy gives and what erasure does.

Pages, the copy of one's data and the suite read it. A column that may hold something about a person and is neither here nor
in aga_portal/privacy/not_personal.py fails the suite.
"""

from aga_portal.privacy.holding import Column, Holding, OnErase
from aga_portal.privacy.holdings_named import NAMED
from aga_portal.privacy.holdings_sent import SENT_HOLDINGS
from aga_portal.privacy.holdings_staff import STAFF_HOLDINGS

__all__ = ["EVERY", "HOLDINGS", "NAMED", "Column", "Holding", "OnErase"]

HOLDINGS = (*SENT_HOLDINGS, *STAFF_HOLDINGS)
"""Found by an address: what a copy of one's data is made of."""
EVERY = (*HOLDINGS, *NAMED)
