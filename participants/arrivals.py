"""A new person: registered, seated and invited in one go, or not at all."""

from typing import Any

from django.db import transaction

from .models import Post, User


def welcome(*, by: User, post: Post | None = None, is_invited: bool = False, **values: Any) -> User:
    """Register a person from validated `values`; let them hold `post` from today; owe them the link to set a password.

    Raise RuleBroken, and write nothing, when the post does not go with the role or the address is taken.
    """
    with transaction.atomic():
        user = User.register(by=by, is_invited=is_invited, **values)
        if post:
            post.give_to(user, by=by, is_new=True)
    return user
