"""The whole kiosk without a screen: model, visit, desk, store, tickets and uplink. No kivy lives here."""
