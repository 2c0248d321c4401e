"""Benchmarks: ratios against a bare Django served by the same process in the same minute, never absolute times."""
