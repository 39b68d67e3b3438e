"""How long a test waits for what has to come: only a failure takes so long, and a busy machine is late."""

LONGEST = 60.0
