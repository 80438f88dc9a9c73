"""Where a camera's frames come from: a V4L2 device, GStreamer, a video file, pictures. No decoding here."""
