"""The shape of people and posts in the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api import StrictSerializer

from .models import Absence, Holding, User
from .models.absences import EndReason


class SeatSerializer(serializers.ModelSerializer[Holding]):
    """A post that one holds now."""

    id = serializers.IntegerField(source="post_id")
    title = serializers.CharField(source="post.label")
    organisation = serializers.CharField(source="post.organisation.label")
    is_head = serializers.BooleanField(source="post.is_head")
    may_submit = serializers.BooleanField(source="post.may_submit")

    class Meta:
        model = Holding
        fields = ["id", "title", "organisation", "is_head", "may_submit", "from_on"]


class MeSerializer(serializers.ModelSerializer[User]):
    """Who is asking, and as the holder of which posts."""

    posts = SeatSerializer(source="seats", many=True)

    class Meta:
        model = User
        fields: Any = ["id", "name", "email", "role", "language", "time_zone", "posts"]


class AbsenceSerializer(serializers.ModelSerializer[Absence]):
    """Who is away from when until when, both days included, and who stands in."""

    user = serializers.EmailField(source="user.email")
    substitute = serializers.EmailField(source="substitute.email")
    is_live = serializers.BooleanField()
    end_reason = serializers.ChoiceField(
        choices=EndReason.choices,
        allow_blank=True,
        read_only=True,
        help_text=_("Why it ended although nobody ended it; empty where somebody did, or its days passed."),
    )

    class Meta:
        model = Absence
        fields: Any = [
            *("id", "user", "substitute", "from_on", "until_on"),
            *("gets_copies", "is_live", "ended_at", "end_reason"),
        ]
        read_only_fields: Any = ["ended_at"]


class NewAbsenceSerializer(StrictSerializer):
    """One's own absence: the substitute by email address."""

    substitute = serializers.SlugRelatedField(slug_field="email", queryset=User.objects.active())
    from_on = serializers.DateField()
    until_on = serializers.DateField()
    gets_copies = serializers.BooleanField(default=False)

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person is not None:
            # Who does not serve is as unknown as who is not there: nobody learns from it who has an account.
            self.fields["substitute"].queryset = User.objects.substitutes_for(person)  # type: ignore[attr-defined]
