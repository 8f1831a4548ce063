"""The HTTP door: GraphQL, health, metrics, and who is let in."""

from memoria.http.app import create_app

__all__ = ["create_app"]
