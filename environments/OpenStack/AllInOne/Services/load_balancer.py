"""Octavia's API for uwsgi.

WSME puts the attributes of each type in the order of its source, which it has parsed anew for the type and each of its bases: two thirds of octavia's start. Here each class is parsed once.
"""
import functools
import inspect

inspect.getsourcelines = functools.lru_cache(maxsize=None)(inspect.getsourcelines)

from octavia.api.app import setup_app  # noqa: E402

application = setup_app()
inspect.getsourcelines = inspect.getsourcelines.__wrapped__
