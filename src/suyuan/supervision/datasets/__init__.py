"""The national data sets of a thing or a lot, filled from what the platform holds and the viewer may see."""
