"""The urgent-import interface: messages of the Beijing plan become events."""
