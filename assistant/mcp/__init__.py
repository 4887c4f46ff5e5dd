"""The assistant as tools for agents: the Model Context Protocol. The owner of mcp."""
