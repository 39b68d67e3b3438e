"""Every sentence that a person reads. Words and values in, text out; knows no blocks."""
