"""What a reader gets to see, before any platform has a say."""
