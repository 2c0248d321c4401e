from django.urls import path

from commitments import intake_views, member_views, share_views, views

app_name = "commitments"
urlpatterns = [
    path("compromisos/", views.commitment_list, name="commitment_list"),
    path("compromisos/<slug:slug>/", views.commitment_detail, name="commitment_detail"),
    path("compromisos/<slug:slug>/insignia.svg", share_views.badge, name="badge"),
    path("compromisos/<slug:slug>/tarjeta.png", share_views.card, name="card"),
    path("compromisos/<slug:slug>/incrustado/", share_views.frame, name="frame"),
    path("compromisos/<slug:slug>/cita.bib", share_views.citation, {"form": "bib"}, name="bibtex"),
    path("compromisos/<slug:slug>/cita.ris", share_views.citation, {"form": "ris"}, name="ris"),
    path("compromisos/<slug:slug>/cita.json", share_views.citation, {"form": "json"}, name="csl_json"),
    path("compromisos/<slug:slug>/preguntar/", intake_views.ask, name="ask"),
    path("compromisos/<slug:slug>/desactualizado/", intake_views.flag, name="flag"),
    path("radicados/<slug:receipt>/", intake_views.receipt, name="receipt"),
    path("mi-espacio/hitos/<int:milestone>/reportar/", member_views.report_new, name="report_new"),
    path("mi-espacio/hitos/<int:milestone>/corregir/<int:corrects>/", member_views.report_new, name="report_correct"),
    path("mi-espacio/reportes/<int:pk>/", member_views.report_edit, name="report_edit"),
    path("mi-espacio/reportes/<int:pk>/revisar/", member_views.report_review, name="report_review"),
    path("mi-espacio/reportes/<int:pk>/replicar/", member_views.report_reply, name="report_reply"),
    path("mi-espacio/evidencias/<int:pk>/quitar/", member_views.evidence_remove, name="evidence_remove"),
    path("evidencias/<int:pk>/", member_views.evidence_download, name="evidence_download"),
    path("entidades/", views.organization_list, name="organization_list"),
    path("entidades/<slug:slug>/", views.organization_detail, name="organization_detail"),
    path("territorios/", views.territory_list, name="territory_list"),
    path("territorios/<slug:code>/", views.territory_detail, name="territory_detail"),
]
