// A page of an officer that is not the board: says that they are still there, so that nobody else is given the
// conversations they hold.
setInterval(() => fetch("/desk/presence").catch(() => null), 5000);
