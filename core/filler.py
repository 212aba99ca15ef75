"""Words that only fill a required field, such as "noted": a reason or report needs more."""

import unicodedata

# Answers that tell nobody anything. Replies on action taken are explicit and never "Noted" (Central Public Works
# Department, Works Manual, section 55); the rest are its usual kin.
EMPTY = frozenset(
    {
        "",
        "noted",
        "noted for compliance",
        "done",
        "completed",
        "ok",
        "okay",
        "nil",
        "na",
        "n a",
        "no change",
        "as above",
        "pending",
        "ongoing",
        "in progress",
        "in process",
        "under process",
        "work in progress",
        "under consideration",
        "under examination",
        "under active consideration",
        "will be done",
        "seen",
        "agreed",
        "approved",
        "yes",
        "no",
        "none",
        "not applicable",
        "as discussed",
        "as proposed",
        "ठीक",
        "ठीक है",
        "हाँ",
        "नहीं",
        "हो गया",
        "पूर्ण",
        "लागू नहीं",
        "अनुमोदित",
        "नोट किया",
        "नोट किया गया",
        "प्रक्रियाधीन",
        "विचाराधीन",
        "कार्य प्रगति पर है",
    }
)


def is_filler(text: str) -> bool:
    """Whether a text is only such a word, in any case and punctuation: “Noted.”, “UNDER PROCESS”."""
    # Punctuation, symbols and spaces are no words; letters and the marks on them are.
    words = "".join(" " if unicodedata.category(sign)[0] in "PSZC" else sign for sign in text.casefold()).split()
    return " ".join(words) in EMPTY
