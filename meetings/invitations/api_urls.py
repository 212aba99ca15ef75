"""Addresses of invitations in the REST API, below meets/<slug>/."""

from django.urls import path

from . import api

urlpatterns = [
    path("invitations/", api.InvitationList.as_view(), name="invitation_list"),
    path("invitations/prepare/", api.InvitationPrepare.as_view(), name="invitation_prepare"),
    path("invitations/queue/", api.InvitationQueue.as_view(), name="invitation_queue"),
    path("invitations/remind/", api.InvitationRemind.as_view(), name="invitation_remind"),
    path("invitations/<int:pk>/", api.InvitationDetail.as_view(), name="invitation_show"),
    path("invitations/<int:pk>/answer/", api.InvitationAnswer.as_view(), name="invitation_answer"),
    path("invitations/<int:pk>/record/", api.InvitationRecord.as_view(), name="invitation_record"),
    path("invitations/<int:pk>/approve/", api.InvitationApprove.as_view(), name="invitation_approve"),
    path("invitations/<int:pk>/refuse/", api.InvitationRefuse.as_view(), name="invitation_refuse"),
    path("invitations/<int:pk>/revoke/", api.InvitationRevoke.as_view(), name="invitation_revoke"),
]
