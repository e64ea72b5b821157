"""The vault opened: reading originals with a second person's approval, until an end."""
