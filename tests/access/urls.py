"""Every address of the project, walked from the root."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:\[[^\]]*\]|[^)])*\)")


@dataclass(frozen=True)
class Address:
    """`name` with its namespaces (empty where it has none), and the whole `pattern` from the root."""

    name: str
    pattern: str

    @property
    def parameters(self) -> list[str]:
        return [path or regex for path, regex in PARAMETER.findall(self.pattern)]

    def url(self, values: dict[str, Any]) -> str:
        """The address with its parameters filled in."""
        filled = PARAMETER.sub(lambda found: str(values[found.group(1) or found.group(2)]), self.pattern)
        return "/" + filled.replace("^", "").replace("$", "").replace("\\Z", "")


def addresses() -> list[Address]:
    """All of them, sorted by pattern."""
    return sorted(set(_walk(get_resolver().url_patterns, "", "")), key=lambda address: address.pattern)


def _walk(patterns: list[URLPattern | URLResolver], before: str, namespace: str) -> Iterator[Address]:
    for part in patterns:
        whole = before + str(part.pattern)
        if isinstance(part, URLResolver):
            inner = f"{namespace}{part.namespace}:" if part.namespace else namespace
            yield from _walk(part.url_patterns, whole, inner)
        else:
            yield Address(f"{namespace}{part.name}" if part.name else "", whole)
