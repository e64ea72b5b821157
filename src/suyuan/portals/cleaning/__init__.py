"""Data that seem doubled, wrong or stale: one by one, accepted or declined by who reported them."""
