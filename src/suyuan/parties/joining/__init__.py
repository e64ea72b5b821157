"""How organisations and people come in: registrations that the operator approves, invitations by a link."""
