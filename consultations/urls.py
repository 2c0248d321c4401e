from django.urls import path

from consultations import proposal_views, share_views, space_views, views

app_name = "consultations"
urlpatterns = [
    path("consultas/", views.consultation_list, name="consultation_list"),
    path("consultas/<slug:slug>/", views.consultation_detail, name="consultation_detail"),
    path("consultas/<slug:slug>/aportar/", views.contribute, name="contribute"),
    path("consultas/<slug:slug>/insignia.svg", share_views.badge, name="badge"),
    path("consultas/<slug:slug>/tarjeta.png", share_views.card, name="card"),
    path("consultas/<slug:slug>/incrustado/", share_views.frame, name="frame"),
    path("consultas/<slug:slug>/cita.bib", share_views.citation, {"form": "bib"}, name="bibtex"),
    path("consultas/<slug:slug>/cita.ris", share_views.citation, {"form": "ris"}, name="ris"),
    path("consultas/<slug:slug>/cita.json", share_views.citation, {"form": "json"}, name="csl_json"),
    path("aportes/<slug:receipt>/", views.receipt, name="receipt"),
    path("espacios/", space_views.space_list, name="space_list"),
    path("espacios/<slug:slug>/", space_views.space_detail, name="space_detail"),
    path("espacios/<slug:slug>/inscribirse/", space_views.register, name="register"),
    path(
        "espacios/<slug:slug>/inscribirse/revise-su-correo/",
        space_views.registration_mailed,
        name="registration_mailed",
    ),
    path("espacios/<slug:slug>/asistencia.csv", space_views.attendance_csv, name="attendance_csv"),
    path("espacios/<slug:slug>/informe/", space_views.space_report, name="space_report"),
    path("espacios/<slug:slug>/materiales/<int:pk>/", space_views.material_download, name="material_download"),
    path("inscripciones/<slug:receipt>/", space_views.registration, name="registration"),
    path("inscripciones/<slug:receipt>/cancelar/", space_views.registration_cancel, name="registration_cancel"),
    path("propuestas/", proposal_views.proposal_list, name="proposal_list"),
    path("propuestas/<slug:slug>/", proposal_views.proposal_detail, name="proposal_detail"),
    path("propuestas/<slug:slug>/apoyar/", proposal_views.support_proposal, name="support_proposal"),
    path("propuestas/<slug:slug>/apoyar/revise-su-correo/", proposal_views.support_sent, name="support_sent"),
    path("apoyos/<str:token>/", proposal_views.support, name="support"),
]
