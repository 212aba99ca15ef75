"""What the secretariat, and the owner of a saved view, must do about reminders that were set aside."""

from django.utils.translation import gettext_lazy as _

from .models import Notice, ReminderFailure
from .obligation import Obligation
from .subjects import FAILURE, NOTICE, OWN_VIEW
from .whose import Person, Secretariat

FAILING = (
    Obligation(
        "look_into_aside",
        _("Look into it"),
        _("A notice to this person cannot be understood or written. It is tried again."),
        lambda: Notice.objects.set_aside().with_reader_name(),
        Secretariat(),
        NOTICE,
    ),
    Obligation(
        "repair",
        _("Look into it"),
        _("Reminders of this kind failed for this person. They are tried again tomorrow."),
        ReminderFailure.objects.all,
        Secretariat(),
        FAILURE,
    ),
    Obligation(
        "change_view",
        _("Change or remove it"),
        _("Your saved view cannot be searched, so you are not told what is new in it."),
        ReminderFailure.objects.of_views,
        Person("person"),
        OWN_VIEW,
    ),
)
