"""The white lists of urgent imports and their approvals: who may bring in what, how much of it, for whom, until when."""
