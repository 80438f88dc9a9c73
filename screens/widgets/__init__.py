"""Widgets the screens are made of. They know millimetres and colours, nothing of visits."""
