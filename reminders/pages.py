"""Addresses of the pages that show what a notice is about."""

from django.urls import reverse

from .kinds.registry import PAGES
from .models import Notice


def subject_page(notice: Notice) -> str:
    """The page of the kind, or of the thing; where it is about the account, one's own settings."""
    page = PAGES.get(notice.cause)
    if page and (found := page(notice)):
        return found
    if notice.invitation or notice.participant:
        return _page_of_meet(notice)
    return _item_or_recommendation(notice)


def _page_of_meet(notice: Notice) -> str:
    """The session, or the invitation as the invitee or as the secretariat sees it; else the meet."""
    invitation, participant = notice.invitation, notice.participant
    if event := notice.session_event:
        return reverse("reports:session_show", args=[event.subject.meet.slug, event.subject_id])
    if invitation is None:
        return reverse("reports:meet_show", args=[participant.meet.slug]) if participant else ""
    if participant and participant.contact.user_id == notice.recipient_id:
        return f"{reverse('meetings:invitation_own', args=[invitation.meet.slug])}?of={invitation.pk}"
    return reverse("meetings:invitation_show", args=[invitation.meet.slug, invitation.pk])


def _item_or_recommendation(notice: Notice) -> str:
    subject = notice.subject
    if subject is None:
        return reverse("participants:settings_edit")
    page = "actions:item_show" if notice.action_item_id else "recommendations:recommendation_show"
    return reverse(page, args=[subject.pk])
