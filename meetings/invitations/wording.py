"""The text of invitations: placeholders, and the sample text with which a meet begins. Imports no model."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PLACEHOLDERS = {
    "form_of_address": gettext_lazy("form of address, such as H.E. Mr"),
    "name": gettext_lazy("name"),
    "designation": gettext_lazy("designation"),
    "organisation": gettext_lazy("organisation"),
    "meet": gettext_lazy("name of the meet"),
    "dates": gettext_lazy("days of the meet"),
    "venue": gettext_lazy("venue"),
    "answer_by": gettext_lazy("last day to answer"),
    "link_note": gettext_lazy("how to answer"),
}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_BLANKS = re.compile(r"[ \t]{2,}")

SAMPLE = {
    "subject_en": "Invitation to the {meet}, {dates}",
    "text_en": (
        "Dear {form_of_address} {name},\n\n"
        "The Department of Commerce has the honour to invite you to the {meet}, to be held on {dates} at {venue}.\n\n"
        "The meet brings together heads of Indian missions in the focus countries and officials of the departments "
        "concerned, to agree on measures that increase India's exports. Your participation as {designation}, "
        "{organisation}, would be of great value.\n\n"
        "Kindly answer by {answer_by}. {link_note}\n\n"
        "With regards,"
    ),
    "subject_hi": "{meet} ({dates}) के लिए आमंत्रण",
    "text_hi": (
        "{form_of_address} {name},\n\n"
        "वाणिज्य विभाग आपको {meet} में सादर आमंत्रित करता है। बैठक {dates} को {venue} में आयोजित होगी।\n\n"
        "इस बैठक में लक्षित देशों में स्थित भारतीय मिशनों के प्रमुख और संबंधित विभागों के अधिकारी भारत के निर्यात को "
        "बढ़ाने के उपायों पर निर्णय लेंगे। {designation}, {organisation} के रूप में आपकी सहभागिता अत्यंत मूल्यवान होगी।\n\n"
        "कृपया {answer_by} तक उत्तर दें। {link_note}\n\n"
        "सादर,"
    ),
}
LINK_NOTE = {
    "en": "You can answer without signing in, by the link in the email that brings this letter.",
    "hi": "इस पत्र के साथ आए ईमेल के लिंक से आप बिना साइन-इन किए उत्तर दे सकते हैं।",
}


def check_placeholders(text: str) -> None:
    """Raise ValidationError for a placeholder that does not exist, and for a brace that belongs to none."""
    for name in _PLACEHOLDER.findall(text):
        if name not in PLACEHOLDERS:
            known = ", ".join(f"{{{known}}}" for known in PLACEHOLDERS)
            raise ValidationError(
                _("There is no placeholder “{%(name)s}”. Use one of these: %(known)s.")
                % {"name": name[:40], "known": known}
            )
    if re.search(r"[{}]", _PLACEHOLDER.sub("", text)):
        raise ValidationError(_("A brace stands alone: write each placeholder as {name}, with both braces."))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with its placeholders replaced; an empty value leaves no double blank and no stray comma."""
    filled = _PLACEHOLDER.sub(lambda found: values.get(found.group(1), ""), text)
    lines = (_BLANKS.sub(" ", line).replace(" ,", ",").strip() for line in filled.split("\n"))
    return "\n".join(lines).strip()
