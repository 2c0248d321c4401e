"""Pictures that leave the portal: the badge (SVG), the card (PNG) and the QR. No domain word: plain values in, bytes out."""

from core.drawing.badge import BADGE_POLICY, Badge, badge_svg
from core.drawing.card import CARD_SIZE, Card, card_png
from core.drawing.qr import QrPicture, qr_picture
from core.drawing.thing import Thing

__all__ = [
    "BADGE_POLICY",
    "CARD_SIZE",
    "Badge",
    "Card",
    "QrPicture",
    "Thing",
    "badge_svg",
    "card_png",
    "qr_picture",
]
