"""The kiosk on a touchscreen: one screen = one .py and one .kv. The only place that knows kivy."""
