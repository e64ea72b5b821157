"""The demonstration world: invented firms, and the documents that their own systems would send."""
