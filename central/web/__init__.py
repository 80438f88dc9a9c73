"""Pages for people: server-rendered, whole without scripts, nothing loaded from elsewhere. SQL stands in central.office."""
