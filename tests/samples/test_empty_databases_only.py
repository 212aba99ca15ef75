from io import StringIO

from django.core.management import call_command

from recommendations.models import Recommendation
from tests import make


def test_a_database_with_a_meet_is_not_empty(db):
    make.meet()
    output = StringIO()
    call_command("load_sample", stdout=output)
    assert "There is data already" in output.getvalue()
    assert not Recommendation.objects.exists()
