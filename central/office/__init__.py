"""What technicians and staff do with what has arrived; SQL of the office stands here, pages stand in central.web.

`wishes` is what the commands ask; every other module is one subject: `moves`, `queue`, `products`, `staff`.
"""
