"""The NIK printed on an identity card: frames in, sixteen digits or a doubt out.

`lines` finds rows of blobs, `strip` makes one straight, `digits` finds sixteen cells in it with `templates` and asks `shapes`
what they show, `layout` asks whether a card is about it, `reader` puts them in order; `turned` looks at cards held other ways,
`burst` puts frames together, `sight` is what the camera holds. Numpy and OpenCV alone, a bounded time a frame, no picture kept.
"""

from drivers.scanner.card_ocr.burst import Burst
from drivers.scanner.card_ocr.reader import KTP, CardReader, Doubt, Limits, Reading, Reason
from drivers.scanner.card_ocr.sight import CardSight
from drivers.scanner.card_ocr.turned import TurningReader

__all__ = ["KTP", "Burst", "CardReader", "CardSight", "Doubt", "Limits", "Reading", "Reason", "TurningReader"]
