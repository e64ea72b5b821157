"""May it be received, shipped, used, taken away? Ten checks from the registers, answered at once and signed."""
