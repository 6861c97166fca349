"""What webmasters read and fill in: the guide, signing up, their own page."""
