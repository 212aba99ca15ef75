"""Who sees an item, as conditions in SQL, and what watchers read of it when that changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.statements import Condition
from recommendations.models import Sensitivity

if TYPE_CHECKING:
    from participants.models import User

    from .models import ActionItem


# In SQL since every list, desk and search begins with it.
# What the person's organisations own, must verify or support, and what is offered to the person's posts: nobody takes
# over what they cannot read. However sensitive it is.
IN_HAND_OF = """
    {row}.owner_id IN (SELECT id FROM participants_post WHERE organisation_id = ANY(%s::bigint[]))
    OR {row}.verifier_id IN (SELECT id FROM participants_post WHERE organisation_id = ANY(%s::bigint[]))
    OR {row}.supporting && %s::bigint[]
    OR {row}.id IN (SELECT item_id FROM actions_handover WHERE status = 'proposed' AND to_post_id = ANY(%s::bigint[]))
"""
# What they asked for or were referred, and what these posts watch, by leave of who assigns.
FOLLOWED_BY = """
    {row}.followers && %s::bigint[]
    OR {row}.id IN (
        SELECT item_id FROM actions_watch WHERE until_at IS NULL AND may_read AND post_id = ANY(%s::bigint[])
    )
"""
# Beside that, what an officer's departments made, or what lies in a sector for which they are the nodal department.
MADE_BY = "{row}.made_by_id = ANY(%s::bigint[])"
IN_SECTOR_OF = """
    {row}.sensitivity <> 'restricted'
    AND {row}.sector_id IN (SELECT id FROM countries_sector WHERE nodal_department_id = ANY(%s::bigint[]))
"""
# Whom it would have as followers if it were restricted (see followers_of).
ASKED_FOR_BY = """
    EXISTS (
        SELECT FROM actions_actionitem_recommendations link
        JOIN recommendations_recommendation asked ON asked.id = link.recommendation_id
        WHERE link.actionitem_id = {row}.id
          AND (asked.mission_id = ANY(%s::bigint[]) OR asked.referred_to_id = ANY(%s::bigint[]))
    )
"""


def sees_of(user: User, *beside: str) -> Condition:
    """What organisations and posts of `user` have to do with, and what fits one of the conditions `beside`."""
    organisations, posts = user.organisation_ids, user.post_ids
    seen = [*beside, IN_HAND_OF, FOLLOWED_BY]
    asked = [organisations, organisations, organisations, posts, organisations, posts]
    if user.is_officer:
        seen, asked = [*seen, MADE_BY, IN_SECTOR_OF], [*asked, organisations, organisations]
    return Condition(" OR ".join(seen), asked)


def entrusted_to(user: User) -> Condition:
    """What of that they would see if it were restricted."""
    organisations = user.organisation_ids
    seen = [IN_HAND_OF, ASKED_FOR_BY, MADE_BY] if user.is_officer else [IN_HAND_OF, ASKED_FOR_BY]
    asked = [organisations, organisations, organisations, user.post_ids, organisations, organisations]
    return Condition(" OR ".join(seen), [*asked, organisations] if user.is_officer else asked)


def update_watcher_access(item: ActionItem, sensitivity: str) -> None:
    """Let watchers read `item` at its new sensitivity, or no longer: what becomes restricted must be shared again.

    The caller holds the lock of the item.
    """
    is_restricted = sensitivity == Sensitivity.RESTRICTED
    item.watches.current().filter(is_shared=True).update(may_read=not is_restricted)
