"""The embedded servers, which the Memoria server starts, watches and stops."""
