"""The reference central server. Imports only kiosk.model of the kiosk; nothing of a screen, a driver or a kiosk's store."""
