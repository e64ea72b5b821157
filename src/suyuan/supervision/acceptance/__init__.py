"""What became of a delivery: each thing of it judged, accepted, held or sent back, and kept as a record."""
