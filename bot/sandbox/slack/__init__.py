"""The server side of the local Slack: Web API, Socket Mode, signed HTTP, interactions; state in memory."""
