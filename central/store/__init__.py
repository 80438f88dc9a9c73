"""What central keeps. `base` is the interface everything else speaks; `sqlite` is the store behind it today."""
