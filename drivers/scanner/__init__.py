"""Scanners: cameras, serial and keyboard-like readers, all of them yielding Scans."""
