"""What kiosks and commands call: /v1 for kiosks (signed both ways), /office for the commands (access token)."""
