"""What is there from the start: an MSP with its people, customers, settings, and some open tickets."""
