"""Follow-up of what patients took home: a link for each, what they are to show, and what they showed."""
