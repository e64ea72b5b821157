"""Administrative areas by their codes of GB/T 2260: what is called how, and what lies within what."""
