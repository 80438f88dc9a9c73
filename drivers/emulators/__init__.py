"""A printer and a scanner that speak the real wire, with faults. Shipped for demonstration and tests, never used at runtime."""
