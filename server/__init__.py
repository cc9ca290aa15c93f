"""The composition root: routes, stores, sign-in and the live socket."""
