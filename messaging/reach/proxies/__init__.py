"""代: confirming in a colleague's place, in the app as on the telephone."""
