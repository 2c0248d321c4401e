"""For what people are asked to agree, by the names that models give (`consent_purpose`), in the order of the page."""

from django.utils.translation import gettext_lazy as _

PURPOSES = {
    "contribution": _("Aportar a una consulta"),
    "question": _("Preguntar sobre un compromiso"),
    "flag": _("Avisar que algo está desactualizado"),
    "registration": _("Inscribirse en un espacio"),
    "support": _("Apoyar una propuesta"),
    "following": _("Recibir avisos por correo"),
    "application": _("Postular una organización a un comité"),
    "spoken": _("Aportar por correo, en papel o en persona"),
}
