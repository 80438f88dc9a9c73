"""Where a camera's frames come from: a V4L2 device, a video file, a picture, a folder of pictures. No decoding here."""
