"""What keeps an installed kiosk alive and in shape: its service's heartbeat, its starts, releases and updates, backup, restore.

Here lives everything that deals with the installation itself. Not here: visits, requests, devices, anything people see.
"""
