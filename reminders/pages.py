"""Addresses of the pages that show what a notice is about."""

from django.urls import reverse

from .models import Notice


def thing_page(notice: Notice) -> str:
    """The page of the thing; a saved view with its news marked; where it is about the account, one's own settings."""
    if notice.saved_view_id:
        return f"{reverse('participants:view_show', args=[notice.saved_view_id])}?since={notice.revision}"
    if notice.holding:
        return reverse("actions:charge_accept", args=[notice.holding.post_id])
    if absence := notice.absence:
        if notice.recipient_id in (absence.user_id, absence.substitute_id):
            return reverse("participants:absence_list")
        return reverse("participants:person_absence", args=[absence.user_id])
    if notice.participant:
        return _meet_or_session(notice)
    return _item_or_recommendation(notice)


def _meet_or_session(notice: Notice) -> str:
    if event := notice.session_event:
        return reverse("reports:session_show", args=[event.subject.meet.slug, event.subject_id])
    return reverse("reports:meet_show", args=[notice.participant.meet.slug]) if notice.participant else ""


def _item_or_recommendation(notice: Notice) -> str:
    thing = notice.thing
    if thing is None:
        return reverse("participants:settings_edit")
    page = "actions:item_show" if notice.action_item_id else "recommendations:recommendation_show"
    return reverse(page, args=[thing.pk])
