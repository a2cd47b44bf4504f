"""What people and programs may ask and send, a file for each part."""
