"""The sandbox's page in a real Chromium, against the real sandbox and a small Bolt app."""
