"""Plans compared: outlines of two networks aligned, and the lock file that keeps one."""
