"""Hardware. Knows strings, bytes, frames and Slips; imports nothing of the kiosk."""
