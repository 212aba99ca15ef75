"""What the API says of a value of the wrong shape: the library's own sentences name classes of Python and keys."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import relations, serializers

_LIST = {"not_a_list": _("Send a list here.")}
_OBJECT = _("Send an object here: names with their values.")
SENTENCES: dict[Any, dict[str, Any]] = {
    relations.PrimaryKeyRelatedField: {
        "does_not_exist": _("There is none here with the number {pk_value}."),
        "incorrect_type": _("Send a number here."),
    },
    relations.SlugRelatedField: {"does_not_exist": _("“{value}” is not known here.")},
    relations.ManyRelatedField: _LIST,
    serializers.ListField: _LIST,
    serializers.ListSerializer: _LIST,
    serializers.MultipleChoiceField: _LIST,
    serializers.DictField: {"not_a_dict": _OBJECT},
    serializers.Serializer: {"invalid": _OBJECT},
}


def use_plain_sentences() -> None:
    """Let the library's fields say these; to be called before the first of them is made."""
    for field, sentences in SENTENCES.items():
        field.default_error_messages = field.default_error_messages | sentences
