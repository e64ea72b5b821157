"""What has been seen: the lists of words, places and things in the events that a viewer may see."""
