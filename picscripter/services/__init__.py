"""One use case a file: connecting, composing, publishing, refreshing."""
