"""What a page looks like when it is shared: a picture with its words, drawn once and kept."""
