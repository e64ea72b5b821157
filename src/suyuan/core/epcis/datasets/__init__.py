"""The national data sets about vaccines, as data: what a row of each set says, and whether a row says it."""
