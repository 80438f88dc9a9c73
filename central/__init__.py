"""The reference central server. Imports only kiosk.model of the kiosk."""
