"""Sound: voices that turn words into samples, and the player that sends samples to the loudspeaker. Knows text, not screens."""
