"""Files that act by themselves, sent through the pages and the API: each is refused, and nothing of it is kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from documents.models import Document
from tests.documents.hostile import all_files

from .attack import Attack
from .depth import is_asked

pytestmark = pytest.mark.django_db


def doors(attack: Attack) -> dict[str, str]:
    """Where the head of the Japanese mission may add a file to the draft."""
    draft = attack.world.draft.pk
    return {"page": f"/recommendations/{draft}/annexes/", "api": f"/api/v1/recommendations/{draft}/annexes/"}


def test_no_file_that_acts_by_itself_is_taken(attack: Attack, tried: Any) -> None:
    before, found, number = Document.objects.count(), [], 0
    for label, (name, content, _word) in all_files().items():
        for door, url in doors(attack).items():
            if not is_asked(label, door):
                continue
            number += 1
            fields = {"file": SimpleUploadedFile(name, content), "title": "A letter"}
            body = encode_multipart(BOUNDARY, fields)
            with attack.asked("head", "POST", url, data=body, content_type=MULTIPART_CONTENT) as answer:
                if not 400 <= answer.status < 500 or Document.objects.count() != before:
                    found.append((label, door, answer.status))
    tried("hostile files", number)
    assert number
    assert found == []
