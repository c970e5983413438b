"""Real servers, a real browser and real programs for tests to stand on."""
