"""Lists of hundreds of choices: Django renders a template for each option, which was most of the page."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from html import escape
from typing import Any

from django import forms
from django.utils.choices import BaseChoiceIterator
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language


class OfferedChoices(BaseChoiceIterator):
    """Choices that are read when they are drawn, in the shape that Django wants: it looks at each of them else."""

    def __init__(self, read: Callable[[], Iterable[tuple[Any, Any]]]) -> None:
        self._read = read

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        yield from self._read()


def translated_choices(choices: Sequence[tuple[Any, Any]]) -> OfferedChoices:
    """The same choices for a field of a class: put into words once for each language, and not copied for each form."""

    @cache
    def translated(_language: str | None) -> list[tuple[Any, Any]]:
        return [
            (str(key), [(code, str(label)) for code, label in one])
            if isinstance(one, list | tuple)
            else (key, str(one))
            for key, one in choices
        ]

    return OfferedChoices(lambda: translated(get_language()))


class LongSelect(forms.Select):
    """A select of hundreds: its options become HTML at once, and the same options only once in a process."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        whole = self.build_attrs(self.attrs, attrs or {})
        choices = tuple((key, tuple(label) if isinstance(label, list) else label) for key, label in self.choices)
        options = _options(get_language(), choices)
        for chosen in self.format_value(value):
            begin = _beginning(chosen)
            options = options.replace(f"{begin}>", f"{begin} selected>")
        html = f'<select name="{_escaped(name)}"{_attributes(whole)}>{options}</select>'
        return mark_safe(html)  # noqa: S308 - every value and label is escaped


@lru_cache(maxsize=64)
def _options(_language: str, choices: Sequence[tuple[Any, Any]]) -> str:
    """None of them chosen. Labels may be lazy, so that the same choices differ from language to language."""
    parts = []
    for key, label in choices:
        if isinstance(label, tuple):
            parts.append(f'<optgroup label="{_escaped(key)}">{_options(_language, label)}</optgroup>')
        else:
            parts.append(f"{_beginning(key)}>{_escaped(label)}</option>")
    return "".join(parts)


def _beginning(value: Any) -> str:
    return f'<option value="{escape("" if value is None else str(value))}"'


def _attributes(attributes: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{_escaped(value)}"'
        for name, value in attributes.items()
        if value is not False
    )


def _escaped(value: Any) -> str:
    return str(value.__html__() if hasattr(value, "__html__") else escape(str(value)))
