"""Where central keeps what it was given."""
