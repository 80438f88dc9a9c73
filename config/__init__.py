"""Settings and data: options, services, languages, printers. Imports nothing of ours."""
