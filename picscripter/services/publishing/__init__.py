"""Publishing a post: the journal lent to a plugin, the commit protocol, and what becomes of a run."""
