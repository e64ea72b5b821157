"""Our own interface, at ``/api/v1``."""
