"""Who did or read what: the log of accesses, what is written there and when, and what looks abnormal in it."""
