"""Every cookie that the portal can set, as its settings are; a test walks the portal and compares."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class Cookie:
    name: str
    purpose: Promise
    when: Promise
    lasts: str


def cookies() -> list[Cookie]:
    session = _until_closed() if settings.SESSION_EXPIRE_AT_BROWSER_CLOSE else _lasts(settings.SESSION_COOKIE_AGE)
    return [
        Cookie(
            settings.CSRF_COOKIE_NAME,
            gettext_lazy("Comprobar que un formulario que llega salió de este portal y de su navegador."),
            gettext_lazy("Al abrir un formulario."),
            _lasts(settings.CSRF_COOKIE_AGE),
        ),
        Cookie(
            settings.SESSION_COOKIE_NAME,
            gettext_lazy("Recordar que quien ingresó con su cuenta sigue siendo la misma persona."),
            gettext_lazy("Al ingresar con una cuenta, o al empezar a hacerlo."),
            session,
        ),
        Cookie(
            "messages",
            gettext_lazy("Mostrar una vez el resultado de lo que acaba de hacer."),
            gettext_lazy("Después de enviar un formulario, con una cuenta."),
            _until_closed(),
        ),
    ]


def _lasts(seconds: int | None) -> str:
    if seconds is None:
        return _until_closed()
    if seconds < 86_400 * 2:
        return _("%(hours)s horas") % {"hours": round(seconds / 3600)}
    return _("%(days)s días") % {"days": seconds // 86_400}


def _until_closed() -> str:
    return _("Hasta cerrar el navegador")
