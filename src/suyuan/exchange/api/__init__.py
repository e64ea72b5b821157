"""The platform's own API at ``/api/v1``: its operations, its OpenAPI document, its page, and how to connect."""
