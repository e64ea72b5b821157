"""SimpleEventQuery of EPCIS 2.0 and 1.2: its names, its meaning, and what an index needs to know of it."""
