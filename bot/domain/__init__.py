"""The heart: tickets, what people want of them and what happened. Pure values and functions, no I/O."""
