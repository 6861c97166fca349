"""Flask's doors: the public JSON, the pages, and the way errors are shown. No rule of the service is decided here."""
