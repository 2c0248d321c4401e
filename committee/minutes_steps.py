"""The steps by which minutes move on: each with its form, its button, who is offered it and the service that takes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from committee import services
from committee.choices import MinutesState
from committee.minutes_forms import AnnexForm, ApprovalForm, NothingForm, ObservationForm, ReturnForm, WindowForm
from committee.models import Minutes
from committee.selectors.minutes import Desk
from people.models import User


@dataclass(frozen=True)
class Step:
    """Something that moves the minutes on: its form, who may see it, the service that takes it, what is said after."""

    form_class: type[Form]
    button: Promise
    shown: Callable[[Desk], bool]
    do: Callable[[Minutes, dict[str, Any], User], Any]
    done: Promise
    help: Promise | str = ""


STEPS = {
    "observaciones": Step(
        WindowForm,
        gettext_lazy("Abrir a observaciones"),
        lambda desk: desk.rights.draft and desk.minutes.state == MinutesState.DRAFT,
        lambda minutes, data, by: services.open_observations(minutes=minutes, by=by, **data),
        gettext_lazy("El acta quedó abierta a observaciones. Avisamos a quienes integran el comité."),
        gettext_lazy("Se guarda esta versión y se avisa por correo a quienes integran el comité."),
    ),
    "aprobacion": Step(
        NothingForm,
        gettext_lazy("Llevar a aprobación"),
        lambda desk: desk.rights.draft and desk.minutes.state == MinutesState.OBSERVATIONS and not desk.missing,
        lambda minutes, data, by: services.send_to_approval(minutes=minutes, by=by),
        gettext_lazy("El acta espera la aprobación de los dos sectores."),
        gettext_lazy("Después nadie cambia el texto, salvo que alguien lo devuelva."),
    ),
    "aprobar": Step(
        ApprovalForm,
        gettext_lazy("Aprobar esta acta"),
        lambda desk: desk.rights.approve and not desk.has_no_quorum,
        lambda minutes, data, by: services.approve_minutes(minutes=minutes, by=by, **data),
        gettext_lazy("Su aprobación quedó registrada."),
        gettext_lazy("Aprueba a nombre de su organización el texto de esta página."),
    ),
    "publicar": Step(
        NothingForm,
        gettext_lazy("Publicar el acta"),
        lambda desk: desk.rights.publish and not desk.blanks,
        lambda minutes, data, by: services.publish_minutes(minutes=minutes, by=by),
        gettext_lazy("El acta ya es pública, con sus observaciones y anexos."),
        gettext_lazy(
            "Se publican el texto, las observaciones con su decisión y los anexos. Lo publicado no se cambia."
        ),
    ),
    "devolver": Step(
        ReturnForm,
        gettext_lazy("Devolver a borrador"),
        lambda desk: desk.rights.send_back,
        lambda minutes, data, by: services.return_minutes(minutes=minutes, by=by, **data),
        gettext_lazy("El acta volvió a borrador. Las aprobaciones anteriores ya no cuentan."),
    ),
    "observar": Step(
        ObservationForm,
        gettext_lazy("Enviar la observación"),
        lambda desk: desk.rights.observe,
        lambda minutes, data, by: services.observe_minutes(minutes=minutes, by=by, **data),
        gettext_lazy("Su observación quedó registrada."),
    ),
    "anexo": Step(
        AnnexForm,
        gettext_lazy("Añadir el anexo"),
        lambda desk: desk.rights.annex,
        lambda minutes, data, by: services.add_annex(minutes=minutes, by=by, **data),
        gettext_lazy("El anexo quedó guardado. Será público con el acta."),
    ),
}
