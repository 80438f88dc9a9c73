"""The decode pipeline: grey frames in, codes out, at a bounded cost a frame.

`frame` makes any picture a grey one or refuses it, `stillness` tells whether anything moved, `region` where a code could be,
`engines` are the two libraries at our border, `oriented` finds the tilt of bars, `stages` are the second chances, `burst` the
one that needs several frames, `pipeline` decides which of them a frame gets. No acceptance rules here.
"""

from drivers.scanner.decode.engines import Decoded
from drivers.scanner.decode.frame import FrameError, Grey, to_grey
from drivers.scanner.decode.pipeline import REMEMBERED, Pipeline

__all__ = ["REMEMBERED", "Decoded", "FrameError", "Grey", "Pipeline", "to_grey"]
