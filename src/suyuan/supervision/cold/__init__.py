"""Sensors and what they said: what was out of range, how gravely, what it affects, and what people decide."""
