"""Terms over the rows of a batch."""
