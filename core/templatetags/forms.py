"""Every form's hidden fields. A built-in library (settings): its `csrf_token` stands in place of Django's."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import template
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import unsent

register = template.Library()


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> str:
    """Write Django's token, the key by which one press makes one row however often it is sent, and for whom it is.

    The same for all forms of a page: they differ by what they send.
    """
    request = context.get("request")
    hidden = getattr(request, "hidden_fields", None) or _hidden_fields(getattr(request, "user", None))
    if request is not None:
        request.hidden_fields = hidden
    return CsrfTokenNode().render(context) + hidden


@register.filter
def is_of_page(name: str) -> bool:
    """Whether a field of a form is of its page, which writes it again by `csrf_token`."""
    return name in unsent.INTERNAL_FIELDS


@register.simple_tag(takes_context=True)
def has_unsent_forms(context: Context) -> bool:
    """Whether something that was typed is kept in this browser's session and not sent yet."""
    return unsent.has_any(context["request"].session)


def _hidden_fields(user: Any) -> SafeString:
    key = format_html('<input type="hidden" name="{}" value="{}">', unsent.KEY, uuid4().hex)
    if user is None or not user.is_authenticated:
        return key
    return key + format_html('<input type="hidden" name="{}" value="{}">', unsent.OWNER, unsent.owner_mark(user))
