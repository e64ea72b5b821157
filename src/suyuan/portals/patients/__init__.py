"""Pages about people behind pseudonyms."""
