"""The GraphQL door: each field calls one verb and gives out its record."""
