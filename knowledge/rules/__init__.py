"""Who may do what in the Vokabelheft, a file for each part."""
