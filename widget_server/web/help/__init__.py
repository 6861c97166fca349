"""What someone who asks for a person meets: never a cookie, never an address of theirs, only a code they were given."""
