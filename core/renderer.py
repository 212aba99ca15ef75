"""Draws lists of choices by plain functions: Django renders a template or three for each option, 0.15 ms each.

A filter by mission has two hundred options and a page of HS chapters ninety-seven boxes: that was most of the page.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from html import escape
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.choices import BaseChoiceIterator
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language


class QuickRenderer(TemplatesSetting):
    """The form renderer of this project: Django's own, with inputs, selects, check boxes and radios drawn here."""

    def render(self, template_name: str, context: Any, request: Any = None) -> str:
        draw = _DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)


def _select(widget: Mapping[str, Any]) -> str:
    parts = [f'<select name="{_escaped(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        drawn = "".join(map(_option, options))
        parts.append(f'<optgroup label="{_escaped(group)}">{drawn}</optgroup>' if group else drawn)
    return "".join([*parts, "</select>"])


def _option(option: Mapping[str, Any]) -> str:
    value, label = _escaped(option["value"]), _escaped(option["label"])
    return f'<option value="{value}"{_attributes(option["attrs"])}>{label}</option>'


def _boxes(widget: Mapping[str, Any]) -> str:
    own = {name: widget["attrs"][name] for name in ("id", "class") if widget["attrs"].get(name)}
    parts = [f"<div{_attributes(own)}>"]
    for group, options, _index in widget["optgroups"]:
        drawn = "".join(f"<div>{_box(option)}</div>" for option in options)
        parts.append(f"<div><label>{_escaped(group)}</label>{drawn}</div>" if group else drawn)
    return "".join([*parts, "</div>"])


def _box(option: Mapping[str, Any]) -> str:
    value = "" if option["value"] is None else f' value="{_escaped(option["value"])}"'
    box = f'<input type="{option["type"]}" name="{_escaped(option["name"])}"{value}{_attributes(option["attrs"])}>'
    if not option["wrap_label"]:
        return box
    for_box = f' for="{_escaped(option["attrs"]["id"])}"' if option["attrs"].get("id") else ""
    return f"<label{for_box}>{box} {_escaped(option['label'])}</label>"


def _input(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{_escaped(widget["value"])}"'
    begin = f'<input type="{_escaped(widget["type"])}" name="{_escaped(widget["name"])}"'
    return f"{begin}{value}{_attributes(widget['attrs'])}>"


def _attributes(attributes: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{_escaped(value)}"'
        for name, value in attributes.items()
        if value is not False
    )


def _escaped(value: Any) -> str:
    return str(value.__html__() if hasattr(value, "__html__") else escape(str(value)))


_INPUTS = ("text", "search", "hidden", "date", "number", "email")
_DRAWN = {
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/checkbox_select.html": _boxes,
    "django/forms/widgets/radio.html": _boxes,
    **{f"django/forms/widgets/{kind}.html": _input for kind in _INPUTS},
}


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
