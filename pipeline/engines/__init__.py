"""Who calls the pure function: on this machine, in one process or several."""
