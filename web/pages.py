"""Templates: one environment that escapes everything and knows no undefined name."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined, Template
from jinja2.bccache import Bucket
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup, escape

from web import places, times

UNSAFE = re.compile("[&<>\"']")
TEMPLATES = Path(__file__).parent / "templates"


class PlainCalls(Context):
    """Calls macros as functions are called: nothing here takes a context. A third of an entry's time went there."""

    def call(self, called: Any, *args: Any, _loop_vars: Any = None, _block_vars: Any = None, **named: Any) -> Any:
        return called(*args, **named)


class PlainText(Template):
    """Its pieces are escaped to plain text: as markup each would be an object of its own, only to be joined. A
    quarter of an entry's time went there."""

    @classmethod
    def from_code(cls, environment: Environment, code: CodeType, *rest: Any) -> Template:
        made = super().from_code(environment, code, *rest)
        made.root_render_func.__globals__["escape"] = escaped
        return made

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        """Its macros, made once, whoever imports them: nothing here takes a context."""
        return super()._get_default_module()


def escaped(value: object) -> str:
    """As markupsafe escapes it; what is safe as it stands stays the text that it is."""
    if type(value) is Markup or (type(value) is str and not UNSAFE.search(value)):
        return value
    return escape(value)


class AtHand(Environment):
    """Templates by their names, found without a look at what may have changed: a page asks for a dozen."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._at_hand: dict[Any, Template] = {}

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:
        if name not in self._at_hand:
            self._at_hand[name] = super().get_template(name, parent, globals)
        return self._at_hand[name]


class Compiled(FileSystemBytecodeCache):
    """Keeps compiled templates as Python keeps its modules, beside them; where that cannot be, it does without."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)


environment = AtHand(
    bytecode_cache=Compiled(str(Path(__file__).parent / "__pycache__"), f"jinja-{version('jinja2')}-%s.cache"),
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    auto_reload=False,
    trim_blocks=True,
    lstrip_blocks=True,
)
environment.context_class = PlainCalls
environment.template_class = PlainText
environment.filters["day"] = times.day
environment.filters["blocks"] = places.blocks
environment.filters["clock"] = times.clock
environment.filters["when"] = times.when
environment.filters["minutes"] = times.minutes
environment.filters["evening"] = times.weekday


@cache
def macro(template: str, name: str) -> Callable[..., Markup]:
    """A macro, to be called by itself: what is rendered with every push needs no page around it."""
    found: Callable[..., Markup] = getattr(environment.get_template(template).module, name)
    return found


def compile_all() -> None:
    """Makes every template ready, so that nobody's page waits for it."""
    for name in environment.list_templates(extensions=["html"]):
        environment.get_template(name)


def render(template: str, **context: Any) -> str:
    """The HTML of one template."""
    return environment.get_template(template).render(context)
