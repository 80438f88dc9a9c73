"""How residents found the service, as counts by day and face. A count belongs to nobody: no request and no time beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from kiosk.store.store import Store

_NAME = "faces"
# As many days as central may be away without one being forgotten.
_DAYS_KEPT = 45
_MOST = 1_000_000


def count_face(store: Store, day: str, face: str) -> None:
    """One more `face` (1 to 4) on the service day `day`. Raises StoreError."""
    counts = dict(faces(store))
    key = f"{day}/{face}"
    counts[key] = min(_MOST, counts.get(key, 0) + 1)
    days = sorted({name.partition("/")[0] for name in counts})[-_DAYS_KEPT:]
    kept = {name: count for name, count in sorted(counts.items()) if name.partition("/")[0] in days}
    store.put(_NAME, json.dumps(kept, separators=(",", ":")).encode())


def faces(store: Store) -> Mapping[str, int]:
    """`2026-11-21/4` -> how often it was tapped that day. What cannot be read counts as none. Raises StoreError."""
    try:
        raw = json.loads(store.get(_NAME) or b"{}")
    except ValueError:
        return {}
    if not isinstance(raw, dict):
        return {}
    return {str(name): count for name, count in raw.items() if isinstance(count, int) and count > 0}
