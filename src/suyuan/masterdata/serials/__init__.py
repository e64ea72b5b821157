"""Serial numbers: issued at random and never twice, their state kept in a few bits each."""
