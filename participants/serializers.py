"""The shape of people and posts in the API."""

from typing import Any

from rest_framework import serializers

from .models import Holding, User


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
