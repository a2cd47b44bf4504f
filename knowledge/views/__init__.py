"""The pages of the Vokabelheft, a file for each part."""
