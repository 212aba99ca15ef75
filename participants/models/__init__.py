"""Who signs in, which seats there are, and who holds which seat from when until when."""

from participants.contacts.models import Contact, ContactEvent, DistinctPair

from .above import ABOVE, Above, IsBelow
from .absences import Absence
from .access_records import AccessRecord
from .bylines import byline, trail, with_bylines
from .posts import Holding, Post, PostEvent
from .request_counts import RequestCount
from .saved_views import SavedView
from .shapes import alike, numbers_of, shape_of
from .tokens import ApiToken
from .users import User, UserEvent

__all__ = [
    "ABOVE",
    "Above",
    "Absence",
    "AccessRecord",
    "ApiToken",
    "Contact",
    "ContactEvent",
    "DistinctPair",
    "Holding",
    "IsBelow",
    "Post",
    "PostEvent",
    "RequestCount",
    "SavedView",
    "User",
    "UserEvent",
    "alike",
    "byline",
    "numbers_of",
    "shape_of",
    "trail",
    "with_bylines",
]
