"""``/use/``: what a physician or pharmacist reports of a patient, on a phone."""
