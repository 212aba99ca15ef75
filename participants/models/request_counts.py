"""How many requests a person made lately, for the limits on writes and exports."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import connection, models

# One row for each person, action and length of window, used again in each window: the table does not grow. Windows are
# counted by the database's clock, which all servers share. Rows are locked in the order of their lengths.
_COUNT = """
INSERT INTO participants_requestcount AS mine (user_id, action, seconds, starts_at, requests)
SELECT %s, %s, seconds, to_timestamp(floor(extract(epoch FROM now()) / seconds) * seconds), 1
FROM unnest(%s::int[]) AS seconds ORDER BY seconds
ON CONFLICT (user_id, action, seconds) DO UPDATE SET
  requests = CASE WHEN mine.starts_at >= excluded.starts_at THEN mine.requests + 1 ELSE 1 END,
  starts_at = greatest(mine.starts_at, excluded.starts_at)
RETURNING seconds, requests, ceil(extract(epoch FROM starts_at - now()) + seconds)::int
"""


class RequestCount(models.Model):
    """The requests of one person within the present window of so many seconds."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    action = models.CharField(max_length=10)
    seconds = models.PositiveIntegerField()
    starts_at = models.DateTimeField()
    requests = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "action", "seconds"], name="request_count_once"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.user_id}: {self.requests}"

    @classmethod
    def seconds_to_wait(cls, user_id: int, action: str, limits: Sequence[tuple[int, int]]) -> int:
        """Count one request, in one statement; seconds until the next is welcome, 0 where no limit is passed.

        `limits` are (how often, within so many seconds).
        """
        if not limits:
            return 0
        most = {seconds: times for times, seconds in limits}
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [user_id, action, list(most)])
            passed = [wait for seconds, requests, wait in cursor.fetchall() if requests > most[seconds]]
        return max([0, *passed])
