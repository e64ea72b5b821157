"""Pages of the terms of confidentiality."""
