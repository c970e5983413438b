"""The host's side of the plugin contract: discovery, checks, a typed facade, guarded HTTP."""
