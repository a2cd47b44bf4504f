"""Who may do what at every address: the table, the cast, and how both are read."""
