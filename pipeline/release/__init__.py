"""What a release says of itself: the data package, differences between releases."""
