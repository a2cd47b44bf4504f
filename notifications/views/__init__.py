"""The pages of bell and mail, a file for each part."""
