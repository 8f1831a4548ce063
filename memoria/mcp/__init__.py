"""The MCP door: few tools for agents, each one call to a verb."""
