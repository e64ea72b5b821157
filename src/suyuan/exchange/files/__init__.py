"""``/api/v1/files``: photos, videos and documents in and out."""
