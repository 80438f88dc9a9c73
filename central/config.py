"""What a running central is told. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

VERSION = "0.1.0"


@dataclass(frozen=True, slots=True)
class CentralConfig:
    """`data_path` is the data folder; whoever serves it holds its lock (central.folder)."""

    data_path: Path
