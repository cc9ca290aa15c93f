"""Meet: two people talk live, for a bounded time, with one floor. Anybody can stop or leave at any moment.

Begins with `practice.py`; `talk.py` is what a page asks.
"""
