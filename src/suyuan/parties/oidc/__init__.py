"""Signing in by an account that people have elsewhere: OpenID Connect Core 1.0, authorization code flow with PKCE."""
