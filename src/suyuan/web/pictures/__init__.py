"""Pictures of a life, drawn from the trace JSON alone: pure functions from a trace to frozen drawing values."""
