"""The kiosks' door: /v1/enrol and /v1/sync."""
