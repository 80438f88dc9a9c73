"""Printers: Slips, their encoding to ESC/POS bytes, and the transports that carry those bytes."""
