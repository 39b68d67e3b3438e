"""The verbs over the heart: one door in, one relay out, the clock's sweep and the read side."""
