"""A talk that was held, in one line: how long, and who was there besides the two."""

from __future__ import annotations

from web import times

SOMEBODY = "somebody you both let in"
"""Who sat with them, where no name is known."""


def line(used: int, beside: str | None) -> str:
    """“You talked for 42 minutes, and Dr. Weiss sat with you.” `used`: seconds; empty where there were none."""
    sat = "" if beside is None else f", and {beside or SOMEBODY} sat with you"
    return f"You talked for {times.minutes(used)}{sat}." if used else ""
