"""Files that mean harm and files that mean none, all made here, and what is said about them."""
