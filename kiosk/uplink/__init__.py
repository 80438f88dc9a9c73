"""Sealing, signing and delivering envelopes to central."""
