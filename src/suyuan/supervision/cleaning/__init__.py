"""Looking through what was reported, from time to time: what seems doubled, wrong or stale is proposed to people."""
