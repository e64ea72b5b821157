"""How machines prove who they are: the life of their keys."""
