"""How people prove who they are: passwords, second factors, sessions, and what stops those who guess."""
