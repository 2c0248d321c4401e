from django.urls import path

from committee import (
    agreement_views,
    evaluation_views,
    minutes_views,
    my_minutes_views,
    my_session_views,
    session_views,
    views,
)

app_name = "committee"
urlpatterns = [
    path("comite/", views.committee_list, name="committee_list"),
    path("comite/<slug:slug>/", views.committee_detail, name="committee_detail"),
    path("comite/<slug:slug>/integrantes/", views.members, name="members"),
    path("comite/<slug:slug>/renovaciones/<slug:renewal>/", views.renewal, name="renewal"),
    path("comite/<slug:slug>/renovaciones/<slug:renewal>/postular/", views.apply, name="apply"),
    path("comite/<slug:slug>/renovaciones/<slug:renewal>/bases/", views.renewal_terms, name="renewal_terms"),
    path("comite/<slug:slug>/reglamento/", views.rules, name="rules"),
    path("postulaciones/<slug:receipt>/", views.application, name="application"),
    path("comite/<slug:slug>/mesas/", views.groups, name="groups"),
    path("comite/<slug:slug>/mesas/<slug:group>/", views.group, name="group"),
    path("comite/<slug:slug>/acuerdos/", agreement_views.agreement_list, name="agreement_list"),
    path("comite/<slug:slug>/carga/", evaluation_views.workload_page, name="workload"),
    path("comite/<slug:slug>/autoevaluacion/<int:year>/", evaluation_views.evaluation, name="evaluation"),
    path("mi-espacio/acuerdos/<int:pk>/", agreement_views.my_agreement, name="my_agreement"),
    path("mi-espacio/decisiones/<int:pk>/", agreement_views.decision_edit, name="decision_edit"),
    path("mi-espacio/sesiones/<slug:session>/acuerdos/", agreement_views.my_agreements, name="my_agreements"),
    path("mi-espacio/sesiones/<slug:session>/acuerdos/nuevo/", agreement_views.agreement_new, name="agreement_new"),
    path("mi-espacio/sesiones/<slug:session>/decisiones/nueva/", agreement_views.decision_new, name="decision_new"),
    path("mi-espacio/autoevaluacion/<int:pk>/", evaluation_views.my_evaluation, name="my_evaluation"),
    path("comite/<slug:slug>/sesiones/", session_views.session_list, name="session_list"),
    path("comite/<slug:slug>/sesiones/<slug:session>/", session_views.session_detail, name="session_detail"),
    path(
        "comite/<slug:slug>/sesiones/<slug:session>/sesion.ics", session_views.session_calendar, name="session_calendar"
    ),
    path(
        "comite/<slug:slug>/sesiones/<slug:session>/documentos/<int:pk>/",
        session_views.session_document,
        name="session_document",
    ),
    path("mi-espacio/sesiones/", my_session_views.my_sessions, name="my_sessions"),
    path("mi-espacio/comites/<slug:slug>/sesiones/nueva/", my_session_views.my_session_new, name="my_session_new"),
    path("mi-espacio/sesiones/<slug:session>/", my_session_views.my_session, name="my_session"),
    path("mi-espacio/sesiones/<slug:session>/datos/", my_session_views.my_session_change, name="my_session_change"),
    path("mi-espacio/sesiones/<slug:session>/agenda/", my_session_views.my_agenda, name="my_agenda"),
    path("mi-espacio/sesiones/<slug:session>/asistencia/", my_session_views.my_attendance, name="my_attendance"),
    path("mi-espacio/sesiones/<slug:session>/invitados/", my_session_views.my_guests, name="my_guests"),
    path("mi-espacio/sesiones/<slug:session>/convocar/", my_session_views.my_session_call, name="my_session_call"),
    path(
        "mi-espacio/sesiones/<slug:session>/reprogramar/",
        my_session_views.my_session_reschedule,
        name="my_session_reschedule",
    ),
    path("mi-espacio/sesiones/<slug:session>/cancelar/", my_session_views.my_session_cancel, name="my_session_cancel"),
    path("comite/<slug:slug>/sesiones/<slug:session>/acta/", minutes_views.minutes, name="minutes"),
    path("comite/<slug:slug>/sesiones/<slug:session>/acta.pdf", minutes_views.minutes_pdf, name="minutes_pdf"),
    path(
        "comite/<slug:slug>/sesiones/<slug:session>/acta/v<int:number>/", minutes_views.minutes, name="minutes_version"
    ),
    path(
        "comite/<slug:slug>/sesiones/<slug:session>/acta/v<int:number>/cambios/",
        minutes_views.minutes_changes,
        name="minutes_changes",
    ),
    path(
        "comite/<slug:slug>/sesiones/<slug:session>/acta/anexos/<int:pk>/",
        minutes_views.minutes_annex,
        name="minutes_annex",
    ),
    path("mi-espacio/sesiones/<slug:session>/acta/", my_minutes_views.my_minutes, name="my_minutes"),
    path(
        "mi-espacio/sesiones/<slug:session>/acta/empezar/", my_minutes_views.my_minutes_start, name="my_minutes_start"
    ),
    path("mi-espacio/sesiones/<slug:session>/acta/texto/", my_minutes_views.my_minutes_text, name="my_minutes_text"),
    path(
        "mi-espacio/sesiones/<slug:session>/acta/vista-previa/",
        my_minutes_views.my_minutes_preview,
        name="my_minutes_preview",
    ),
    path(
        "mi-espacio/sesiones/<slug:session>/acta/plantilla/",
        my_minutes_views.my_minutes_template,
        name="my_minutes_template",
    ),
    path(
        "mi-espacio/sesiones/<slug:session>/acta/versiones/",
        my_minutes_views.my_minutes_versions,
        name="my_minutes_versions",
    ),
    path(
        "mi-espacio/sesiones/<slug:session>/acta/paso/<slug:step>/",
        my_minutes_views.my_minutes_step,
        name="my_minutes_step",
    ),
    path(
        "mi-espacio/sesiones/<slug:session>/acta/observaciones/<int:pk>/",
        my_minutes_views.my_minutes_resolve,
        name="my_minutes_resolve",
    ),
    path(
        "mi-espacio/sesiones/<slug:session>/acta/anexos/<int:pk>/quitar/",
        my_minutes_views.my_minutes_annex_remove,
        name="my_minutes_annex_remove",
    ),
]
