"""The kiosk's memory on the card: SQLite, one writer. The only room of the kiosk that knows sqlalchemy."""
