"""A local Slack with its page in the browser. It is the outside world: it knows nothing of the bot."""
