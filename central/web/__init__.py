"""Pages for people: server-rendered, without scripts, nothing loaded from elsewhere."""
