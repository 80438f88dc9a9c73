"""Checks of the machine a kiosk runs on, for technicians: on the command line, on the technician's screen, on paper.

Each check takes a Site, looks, and returns Findings. It stores nothing personal, mends nothing, and works beside a running kiosk.
"""
