"""What a running central is told. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from central.store.address import Database

VERSION = "0.1.0"


@dataclass(frozen=True, slots=True)
class CentralConfig:
    """`data_path` is the data folder; who serves it holds its lock (central.folder). `database` is SQLite in it unless said.

    `public_address` is where residents' phones find the pages, `https://desa.example.go.id`; "" for nowhere.
    """

    data_path: Path
    database: Database = field(default_factory=Database)
    public_address: str = ""
