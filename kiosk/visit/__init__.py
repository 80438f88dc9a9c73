"""One resident's visit: which screen comes next, as returned values. Pure: no clock, no device, no store, no screen."""
