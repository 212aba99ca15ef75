"""The pages of recommendations that are measured, by what people call them."""

from urllib.parse import urlencode

LIST = "/recommendations/"
API = "/api/v1/recommendations/"


def _list(**filters: str) -> str:
    return f"{LIST}?{urlencode(filters)}"


# "handmade" stands in about one of two hundred texts: rare, and yet there is a full page of them at every size.
PAGES = {
    "list": LIST,
    "filtered list": _list(status="under_examination", country="JP"),
    "list of goods": _list(hs="5205", lever="barrier"),
    "rare word": _list(q="handmade"),
    "common words": _list(q="laboratory carbon reporting"),
    "reference": _list(q="REC/LOAD/0004321"),
    "queue": "/recommendations/queue/",
    "barriers by goods": "/recommendations/walls/",
    "barriers by wording": "/recommendations/walls/?by=words",
}
