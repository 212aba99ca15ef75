"""Mails that could not leave, and reminders that were set aside: for the secretariat, and who owns a saved view."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from participants.models import SavedView
from reminders.models import Notice, ReminderFailure
from reminders.recipients import Person, Rows, Secretariat
from reminders.subjects import Subject

from .base import ReminderKind

NOTICE = Subject(Notice, "reminders:notice_show", "pk", "reader_address", "reader_name", "created_at")
FAILURE = Subject(ReminderFailure, "reminders:failure_show", "pk", "work", "person__name", "failed_at")
OWN_VIEW = Subject(
    SavedView, "participants:view_edit", "saved_view", "saved_view__page", "saved_view__name", "failed_at"
)


def to_look_into() -> Rows:
    return Notice.objects.undelivered().with_reader_name()


def to_look_into_aside() -> Rows:
    return Notice.objects.set_aside().with_reader_name()


KINDS = (
    ReminderKind(
        "look_into",
        350,
        to_look_into,
        Secretariat(),
        NOTICE,
        _("A mail to this person could not be delivered."),
        verb=_("Look into it"),
    ),
    ReminderKind(
        "look_into_aside",
        360,
        to_look_into_aside,
        Secretariat(),
        NOTICE,
        _("A notice to this person cannot be understood or written. It is tried again."),
        verb=_("Look into it"),
    ),
    ReminderKind(
        "repair",
        362,
        ReminderFailure.objects.all,
        Secretariat(),
        FAILURE,
        _("Reminders of this kind failed for this person. They are tried again tomorrow."),
        verb=_("Look into it"),
    ),
    ReminderKind(
        "change_view",
        364,
        ReminderFailure.objects.of_views,
        Person("person"),
        OWN_VIEW,
        _("Your saved view cannot be searched, so you are not told what is new in it."),
        verb=_("Change or remove it"),
    ),
)
