"""A drawn head and shoulders: the photograph on a card. Nobody's likeness."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

GROUNDS = ("#B3262B", "#1F4E9C")  # red for odd birth years, blue for even
SKINS = ("#E0AC85", "#C68E63", "#A8714A", "#8A5A3A")


def portrait(size: tuple[int, int], dice: np.random.Generator) -> Image.Image:
    """RGB, `size` (width, height) px."""
    wide, tall = size
    picture = Image.new("RGB", size, str(dice.choice(GROUNDS)))
    draw = ImageDraw.Draw(picture)
    skin, dark = str(dice.choice(SKINS)), "#1B1512"
    cloth = tuple(int(level) for level in dice.integers(30, 230, 3))
    x, y = wide * dice.uniform(0.47, 0.53), tall * dice.uniform(0.40, 0.44)
    half, high = wide * dice.uniform(0.21, 0.25), tall * dice.uniform(0.21, 0.24)
    draw.ellipse((x - wide * 0.46, tall * 0.70, x + wide * 0.46, tall * 1.35), fill=cloth)
    veiled = dice.random() < 0.4
    if veiled:
        draw.ellipse((x - half * 1.45, y - high * 1.35, x + half * 1.45, y + high * 1.75), fill=cloth)
    else:
        draw.rectangle((x - half * 0.45, y, x + half * 0.45, tall * 0.78), fill=skin)
        draw.ellipse((x - half * 1.12, y - high * 1.25, x + half * 1.12, y + high * 0.7), fill=dark)
    draw.ellipse((x - half, y - high * (0.85 if veiled else 1.0), x + half, y + high), fill=skin)
    if not veiled:
        draw.chord((x - half * 1.08, y - high * 1.22, x + half * 1.08, y + high * 0.3), 190, 350, fill=dark)
    for side in (-1, 1):
        eye = x + side * half * 0.42
        draw.ellipse((eye - half * 0.17, y - high * 0.14, eye + half * 0.17, y), fill="#F2EBE2")
        draw.ellipse((eye - half * 0.08, y - high * 0.14, eye + half * 0.08, y), fill=dark)
        draw.line((eye - half * 0.22, y - high * 0.27, eye + half * 0.22, y - high * 0.29), fill=dark, width=max(2, wide // 60))
    draw.line((x, y + high * 0.05, x - half * 0.1, y + high * 0.36, x + half * 0.1, y + high * 0.38), fill="#7A4A32", width=2)
    draw.arc((x - half * 0.4, y + high * 0.3, x + half * 0.4, y + high * 0.66), 20, 160, fill="#8C3B35", width=max(3, wide // 50))
    return picture.filter(ImageFilter.GaussianBlur(wide / 130))
