"""The page at the point of use: scan, and be told yes, check first, or no."""
