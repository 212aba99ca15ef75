"""Refusals. Each carries a sentence that a desk officer can act on; both doors answer in the same words."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error of the program
    """A rule said no and nothing was written. `status` is the HTTP status of both doors, `code` the API's word."""

    status: ClassVar[int] = 409
    code: ClassVar[str] = "refused"
    filters: Any = None  # the form above a list, where that is what is refused: its page shows it again

    def __init__(self, sentence: object, **details: object) -> None:
        """`sentence` may be lazy; `details` are shown beside it (a stale form's two texts, for one)."""
        super().__init__(sentence)
        self.sentence = sentence
        self.details = details


class RuleBroken(Refusal):
    """What was asked does not fit the state of things, or something needed is missing."""

    code = "rule_broken"


class Unanswerable(RuleBroken):
    """The database cannot be asked for what the filters of a list say."""

    def __init__(self) -> None:
        super().__init__(_("The list cannot be searched with these filters: change or clear them."))


class NotAllowed(Refusal):
    """The person may see the thing, but not do this to it."""

    status = 403
    code = "not_allowed"


class TooManyRequests(Refusal):
    """The person has asked for more than anybody needs in so short a time.

    `details`: `retry_after`, seconds until the next request is answered.
    """

    status = 429
    code = "too_many_requests"


class NoRoom(Refusal):
    """A file could not be received or kept: the disk is full or away. Nothing was written."""

    status = 507
    code = "no_room"


class StaleEdit(Refusal):
    """Someone else saved meanwhile; the API answers 412.

    `details`: `yours` and `theirs`, each a list of (label, text) of the fields that both changed; `saved_fields`, the
    same as theirs with `by` and `at`; `others`, what else the person changed; the present `version`, and the `base` by
    which yours is written in their place.
    """

    code = "stale"
