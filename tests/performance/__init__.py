"""Benchmarks: run by `./dev bench NAME`, never by the tests."""
