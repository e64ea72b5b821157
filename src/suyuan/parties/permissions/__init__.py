"""Who may do what: the matrix, the one way to ask it, and the decorators of pages that ask."""
