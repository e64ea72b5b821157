"""Readings of sensors that speak MQTT: what they send, what the broker must know, and the work that takes them in."""
