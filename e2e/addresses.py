"""Addresses whose state matters, and why a route has none: the rest is found by following links (walk.py)."""

from __future__ import annotations

from datetime import date

MINUTES = "/comite/demostracion/sesiones/sesion-1-demostracion/acta"
PROPOSAL = "/propuestas/demostracion-cocreacion-explicacion-sencilla-de-los-datos-mas-consultados/"

PUBLIC = (
    "/",
    "/planes/",
    "/planes/colombia-iv/",
    "/planes/peru-iii/",
    "/planes/demostracion/",
    "/planes/demostracion-cocreacion/",
    "/planes/peru-iii/participacion/",
    "/planes/colombia-iv/participacion/",
    "/planes/demostracion-cocreacion/participacion/",
    "/planes/demostracion/temas/tema-1/feed/",
    "/planes/demostracion/temas/tema-1/calendario.ics",
    "/compromisos/",
    "/compromisos/?plan=demostracion&light=delayed",
    "/compromisos/?search=nada-que-coincida",
    "/compromisos/demostracion-1/",
    "/compromisos/demostracion-5/",
    "/compromisos/demostracion-5/preguntar/",
    "/compromisos/demostracion-5/desactualizado/",
    "/entidades/",
    "/entidades/demo-contraloria/",
    "/territorios/",
    "/territorios/CO-ANT/",
    "/tablero/",
    "/tablero/demostracion/",
    "/tablero/demostracion-cocreacion/",
    "/comite/colombia/",
    "/comite/colombia/reglamento/",
    f"/comite/demostracion/autoevaluacion/{date.today().year - 1}/",
    "/comite/demostracion/sesiones/sesion-1-demostracion/",
    "/comite/demostracion/sesiones/sesion-2-demostracion/",
    f"{MINUTES}/",
    f"{MINUTES}.pdf",
    "/consultas/",
    "/consultas/?state=reported",
    "/consultas/?search=nada-que-coincida",
    "/consultas/demostracion-borrador/",
    "/consultas/demostracion-que-prometer/",
    "/consultas/demostracion-priorizacion/",
    "/consultas/demostracion-movilidad/",
    "/consultas/demostracion-avances/",
    "/consultas/demostracion-borrador/aportar/",
    "/consultas/demostracion-movilidad/aportar/",
    "/espacios/",
    "/espacios/demostracion-mesa-datos/",
    "/espacios/demostracion-mesa-datos/inscribirse/",
    "/espacios/demostracion-mesa-datos/inscribirse/revise-su-correo/",
    "/espacios/demostracion-taller-compras/",
    "/espacios/demostracion-taller-compras/inscribirse/",
    "/espacios/demostracion-taller-agua/",
    "/espacios/demostracion-taller-agua/asistencia.csv",
    "/propuestas/",
    "/propuestas/?search=nada-que-coincida",
    "/propuestas/demostracion-cocreacion-calidad-del-agua-de-cada-acueducto-en-datos-abiertos/",
    "/propuestas/demostracion-cocreacion-compras-menores-a-la-vista/",
    PROPOSAL,
    f"{PROPOSAL}apoyar/",
    f"{PROPOSAL}apoyar/revise-su-correo/",
    "/seguir/todo/portal/",
    "/seguir/salio/",
    "/buscar/",
    "/buscar/?q=participaci%C3%B3n",
    "/buscar/?q=partisipasion",
    "/buscar/?q=zzzzqqqq",
    "/calendario/",
    "/datos/",
    "/glosario/",
    "/documentos/",
    "/noticias/",
    "/paginas/",
    "/correcciones/",
    "/cuenta/ingresar/",
    "/cuenta/contrasena/olvidada/",
    "/mis-datos/",
    "/mis-datos/pedir/",
    "/privacidad/",
    "/cookies/",
    "/accesibilidad/",
    "/data.json",
    "/datos/catalogo.jsonld",
    "/datos/api/",
    "/compromisos/demostracion-1/incrustado/",
    "/planes/demostracion/incrustado/",
    "/consultas/demostracion-borrador/incrustado/",
    "/robots.txt",
    "/sitemap.xml",
    "/salud/viva",
    "/salud/lista",
    "/api/v1/",
    "/api/v1/docs/",
    "/api/v1/schema/",
)
ENGLISH = (
    "/en/",
    "/en/compromisos/",
    "/en/compromisos/demostracion-1/",
    "/en/compromisos/demostracion-5/preguntar/",
    "/en/consultas/demostracion-borrador/",
    "/en/tablero/demostracion/",
    "/en/buscar/?q=transparency",
    "/en/cuenta/ingresar/",
)
# path → the answer it must give
REFUSED = {
    "/no-existe/": 404,
    "/en/no-existe/": 404,
    "/compromisos/no-existe/": 404,
    "/compromisos/?light=morado": 400,
}
# A form sent as it is, so that its errors show: path → the words of its button.
EMPTY = {
    "/compromisos/demostracion-5/preguntar/": "Enviar",
    "/compromisos/demostracion-5/desactualizado/": "Enviar",
    "/consultas/demostracion-borrador/aportar/": "Enviar",
    "/espacios/demostracion-mesa-datos/inscribirse/": "Inscribirme",
    f"{PROPOSAL}apoyar/": "",
    "/seguir/compromiso/demostracion-1/": "",
    "/cuenta/ingresar/": "Ingresar",
}
SIGNED_IN = (
    "/mi-espacio/",
    "/mi-espacio/sesiones/",
    "/cuenta/",
    "/cuenta/correo/",
    "/cuenta/nombre/",
    "/cuenta/contrasena/cambiar/",
    "/cuenta/segundo-factor/",
    "/cuenta/segundo-factor/aplicacion/activar/",
    "/cuenta/segundo-factor/llaves/agregar/",
    "/cuenta/confirmar/",
    "/cuenta/salir/",
    "/admin/",
    "/admin/consultations/contribution/",
)
# What each role sees in its own way; the rest is looked at with the first role that reaches it.
OF_EACH_ROLE = r"mi-espacio/|admin/($|commitments/(commitment|milestone|progressreport)/)"
# Looked at in both looks; of the rest of the admin, all of Django's templates, every other one in each.
IN_BOTH_LOOKS = r"mi-espacio/|cuenta/|admin/($|salud/|commitments/|consultations/(contribution|consultation)/)"
# Pages of Django's that are one template for every kind of row: one of each is enough.
REPEATED = r"admin/[a-z]+/[a-z]+/<path:object_id>/(history|delete)/$"

# Routes without an address above nor a link to them; the pattern that fits gives the reason. One that fits none fails.
REASONS = {
    r"admin/[a-z]+/[a-z]+/<path:object_id>/$": "an old address of Django's that leads to change/",
    REPEATED: "one template for every kind of row, looked at once",
    r"admin/[a-z]+/[a-z]+/(<path:object_id>/(change|[a-z-]+)|add|agrupar|responder)/$": (
        "the demonstration has no such row, or no role may: the template is the one of the doors that are looked at"
    ),
    r"admin/core/(outgoingmail|heartbeat|linkcheck)/$": "only for superusers, whom the demonstration has not",
    r"admin/notifications/(digest|follower|reminder)/$": "only for superusers, whom the demonstration has not",
    r"admin/(autocomplete|jsi18n|logout|password_change|password_change/done|salud/enlaces)/$": "answers no page to a link",
    r"admin/(r/|\(\?P<url>|\^)": "refuses or leads elsewhere",
    r"admin/people/user/<id>/password/$": "only for superusers, whom the demonstration has not",
    r"api/": "data, no page: its explorer is looked at; the rest is asked for in test_api_fuzz.py",
    r"(radicados|aportes|inscripciones)/": "behind a receipt: test_citizen.py and test_consultation.py stop there",
    r"seguir/(confirmar|mis-avisos|salir|revise-su-correo)/": "behind a mail: test_citizen.py stops there",
    r"apoyos/": "behind a mail: test_consultation.py stops there",
    r"\^?cuenta/(contrasena/nueva|correo/confirmar|correo/enviado|invitacion)": "behind a mail",
    r"cuenta/(nombre/|(ingresar|confirmar)/.+)": "asks for the password again, or half way of signing in: people/tests walk it",
    r"cuenta/contrasena/(poner|olvidada/enviada)/": "half way of a change: people/tests walk it",
    r"cuenta/(registro|inactiva|proveedores)": "closed, or of a provider by configuration",
    r"cuenta/segundo-factor/(aplicacion/quitar|codigos|llaves)": "of who has a second factor: people/tests walk it",
    r"mis-datos/(ver|borrado|enviado)": "behind a mail",
    r"galeria/": "only in development",
    r"datos/volcado": "data, made at night",
    r"(datos/<dataset|id/|tarjeta\.png|(compromisos|planes|consultas)/.*(cita|insignia|tarjeta))": "no page",
    r"(documentos/.*archivo|noticias/.*foto|evidencias/|espacios/.*materiales|comite/.*(documentos|anexos))": (
        "a file that somebody uploads: the demonstration has none"
    ),
    r"comite/.*renovaciones/|postulaciones/": "the demonstration has no renewal: committee/tests read its pages",
    r"(comite/.*acta/v<|espacios/.*informe/)": "of a state that the demonstration does not reach: the apps' tests read it",
    r"mi-espacio/(decisiones|evidencias|hitos/.*corregir|reportes|sesiones/.*(anexos|empezar|observaciones|paso|texto))": (
        "a step of a form that the journeys send, or of a state that the demonstration does not reach"
    ),
    r"mi-espacio/sesiones/.*(vista-previa|cancelar|convocar|reprogramar)": "test_secretariat.py walks it, or asks for POST",
    r"salud/detalle": "data, refused to the public",
}
