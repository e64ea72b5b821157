"""What an institution reports of a patient: used, opened for a part of it, taken home."""
