"""A history small enough to be recorded by many releases."""
