"""Named queries and those who are told of new answers: webhooks and websockets."""
