"""The use cases: identify, submit, print. Each is one function over the rooms below."""
