"""What programs read of versions."""

from __future__ import annotations

from rest_framework import serializers


class VersionSerializer(serializers.Serializer):
    """One submission: field of the text -> its value in English words; describes what `version_list` reads."""

    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    submitted_by = serializers.CharField()
    text = serializers.DictField(child=serializers.CharField(allow_blank=True))


class VersionPageSerializer(serializers.Serializer):
    """One page of the submissions, the first before the later ones."""

    results = VersionSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
