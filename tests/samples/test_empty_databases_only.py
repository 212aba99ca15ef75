from io import StringIO

from django.core.management import call_command

from recommendations.models import Recommendation
from tests import make


def test_a_database_with_a_meet_is_not_empty(db):
    make.meet()
    said = StringIO()
    call_command("load_sample", stdout=said)
    assert "There is data already" in said.getvalue()
    assert not Recommendation.objects.exists()
