"""Who may ask for what: hosts, tokens, and the databases that requests may reach."""
