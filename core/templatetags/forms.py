"""Every form's hidden fields. A built-in library (settings): its `csrf_token` stands in place of Django's."""

from __future__ import annotations

from uuid import uuid4

from django import template
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

register = template.Library()


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> str:
    """Write Django's token, and the key by which one press makes one row however often it is sent.

    One key for all forms of a page: they differ by what they send.
    """
    request = context.get("request")
    key = getattr(request, "idempotency_key", None) or uuid4().hex
    if request is not None:
        request.idempotency_key = key
    hidden = format_html('<input type="hidden" name="idempotency_key" value="{}">', key)
    return CsrfTokenNode().render(context) + hidden
