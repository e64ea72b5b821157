"""``/files/``: photos, videos and documents of an organisation, and what is attached to what one looks at."""
