"""The NIK printed on an identity card: frames in, sixteen digits or a doubt out.

`lines` finds rows of blobs, `strip` makes one straight, `digits` reads it with `templates`, `layout` asks whether a card is about
it, `reader` puts them in order, `burst` puts frames together, `sight` is
what the camera holds. Made of numpy and OpenCV alone, in a bounded time a frame. Nothing of any picture is kept.
"""

from drivers.scanner.card_ocr.burst import Burst
from drivers.scanner.card_ocr.reader import KTP, CardReader, Doubt, Limits, Reading, Reason
from drivers.scanner.card_ocr.sight import CardSight

__all__ = ["KTP", "Burst", "CardReader", "CardSight", "Doubt", "Limits", "Reading", "Reason"]
