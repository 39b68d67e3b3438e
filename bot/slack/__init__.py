"""The Slack side: payloads in, blocks out. It decides nothing about tickets."""
