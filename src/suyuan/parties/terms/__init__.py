"""The terms of confidentiality: a text per role, accepted before anything but the own account is opened."""
