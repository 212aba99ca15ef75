"""How an inspection ends without a file that can be kept."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818 - an answer, not an error of the program
    """The file cannot be taken. `code` names a sentence of documents.sentences, `what` fills it."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(code, what)
        self.code = code
        self.what = what
