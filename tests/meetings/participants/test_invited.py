"""Who is invited is taken off the list by way of the invitation."""

from __future__ import annotations

import pytest

from meetings.invitation_status import Status
from meetings.invitations.models import Invitation
from meetings.participants.models import COUNTS_ON_COMING, Participant
from tests import make
from tests.meetings.invitations import make as invitations

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", COUNTS_ON_COMING)
def test_the_page_leads_to_revoking_and_then_removes(signed_in, status):
    secretary = make.secretary()
    client = signed_in(secretary)
    row = invitations.invitation(status)
    person = row.participant
    here = f"/meets/{row.meet.slug}/participants/{person.pk}/"
    way = f"/meets/{row.meet.slug}/invitations/{row.pk}/"
    assert way in client.get(here).content.decode()
    page = client.get(f"{here}remove/").content.decode()
    assert f"{way}#more" in page
    assert "<form" not in page[page.index("data-dialog-body") : page.index("data-dialog-close")]
    assert client.post(f"{here}remove/").status_code == 409
    assert 'id="more"' in client.get(way).content.decode()
    assert client.post(f"{way}move/", {"verb": "revoke", "note": "The post was abolished."}).status_code == 302
    assert "no longer on the list" in client.get(f"{here}remove/").content.decode()
    assert client.post(f"{here}remove/").status_code == 302
    assert Participant.objects.get(pk=person.pk).is_removed


def test_programs_read_the_invitation_that_is_to_be_revoked(signed_in):
    client = signed_in(make.secretary())
    row = invitations.invitation(Status.SENT)
    here = f"/api/v1/meets/{row.meet.slug}/participants/{row.participant_id}/"
    assert "revoke the invitation first" in client.delete(here).json()["detail"]
    number = client.get(here).json()["invitation"]
    assert number == row.pk
    revoked = client.post(
        f"/api/v1/meets/{row.meet.slug}/invitations/{number}/revoke/",
        {"note": "The post was abolished."},
        content_type="application/json",
    )
    assert (revoked.status_code, Invitation.objects.get().status) == (200, Status.REVOKED)
    assert client.get(here).json()["invitation"] is None
    assert client.delete(here).status_code == 204
