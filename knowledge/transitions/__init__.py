"""What leads where in the Vokabelheft, a file for each part."""
