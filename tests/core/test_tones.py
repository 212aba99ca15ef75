"""Each app sets the tones of its statuses; one word has one tone wherever it stands."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Choices

from actions.moves import HandoverStatus, MilestoneStatus
from actions.moves import Status as ItemStatus
from actions.outcomes.moves import OutcomeStatus
from actions.progress.choices import Signal
from core import tones
from meetings.invitation_status import Status as InvitationStatus
from meetings.programme.moves import SessionStatus
from recommendations.moves import Status as RecommendationStatus
from recommendations.recommendation.progress_class import ProgressClass
from reminders.models import Notice

STYLES = Path(settings.BASE_DIR, "static/css/site.css").read_text()


@pytest.mark.parametrize(
    "statuses",
    [
        ItemStatus,
        HandoverStatus,
        OutcomeStatus,
        Signal,
        InvitationStatus,
        SessionStatus,
        RecommendationStatus,
        ProgressClass,
        Notice.Status,
    ],
)
def test_every_status_has_a_tone(statuses: type[Choices]):
    assert [one for one in statuses if str(one) not in tones._TONES] == []


def test_every_tone_is_drawn():
    drawn = set(re.findall(r"\.chip\.([a-z-]+)", STYLES)) | {"neutral"}
    assert set(tones._TONES.values()) <= drawn


def test_a_word_with_two_tones_is_refused():
    before = dict(tones._TONES)
    with pytest.raises(ImproperlyConfigured, match="'dropped' has the tone 'off' already, not 'good'"):
        tones.set_tones({MilestoneStatus.DROPPED: "good"})
    assert before == tones._TONES


def test_what_no_app_named_is_neutral():
    assert tones.tone_of("whatever") == "neutral"
