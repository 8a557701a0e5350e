"""Pictures of plans; one module a format."""
