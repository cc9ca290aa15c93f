"""Stories told in real browsers, on a copy that was started as people start one."""
