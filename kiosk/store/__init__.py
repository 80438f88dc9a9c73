"""The kiosk's memory on the card: SQLite, one writer. The only room of the kiosk that knows sqlalchemy."""

from kiosk.store.errors import StoreBroken, StoreBusy, StoreError, StoreFull, StoreNewer, StoreUnsafe, StoreUnwritable
from kiosk.store.store import Store

__all__ = ["Store", "StoreBroken", "StoreBusy", "StoreError", "StoreFull", "StoreNewer", "StoreUnsafe", "StoreUnwritable"]
