"""Words of the API's description. In Spanish, as the data are."""

GROUPS = {
    "dashboards": ("Planes y avance", "Los planes de acción y su avance, hoy y día por día."),
    "plans": ("Etapas, temas y fuentes", "Cómo se hizo cada plan y qué dicen sus fuentes."),
    "commitments": ("Compromisos", "Qué se prometió, quién responde, qué se ha hecho y con qué pruebas."),
    "people": ("Territorios", "Países, departamentos o regiones y municipios."),
    "committee": ("Comités", "Quién los integra, cuándo sesionaron y qué acordaron."),
    "consultations": ("Participación", "Espacios, consultas, aportes, propuestas y las respuestas que tuvieron."),
    "pages": ("Contenidos", "Documentos, noticias, glosario y correcciones de lo publicado."),
}
"""By app: the tag and what it holds."""

OF_HISTORY = "el último cambio público que consta en su historia; null si está como se cargó la primera vez."
OWN = "cuándo se guardó por última vez."
MEANINGS = {
    "plans": "cuándo cambió el plan o algo de él que conste en su historia pública.",
    "commitments": "cuándo se guardó por última vez, o se publicó un reporte de uno de sus hitos.",
    "milestones": "cuándo se guardó por última vez, se movió su fecha o se publicó un reporte.",
    "progress-reports": "cuándo se publicó o corrigió, o recibió una réplica.",
    "evidence": "cuándo se publicó con su reporte, o se visitó por última vez su enlace.",
    "irm-assessments": "cuándo cambió el informe del que hace parte; null si está como se cargó la primera vez.",
    "organizations": OF_HISTORY,
    "committees": OF_HISTORY,
    "sessions": "cuándo se guardó la sesión o su acta por última vez.",
    "agreements": OF_HISTORY,
    "consultations": OF_HISTORY,
    "contributions": "cuándo se publicó, o se respondió o corrigió su respuesta.",
    "proposals": "cuándo cambió la propuesta, su revisión o su respuesta.",
    "decisions": OF_HISTORY,
    "spaces": OF_HISTORY,
    "documents": "cuándo consta un cambio, o se leyó su archivo; null si está como se cargó la primera vez.",
    "snapshots": "cuándo se calculó.",
    "articles": OWN,
    "glossary-terms": OWN,
    "corrections": "cuándo se escribió.",
}
"""What `updated_at` tells of each resource that has it."""

POLICY = """\
Datos públicos de los planes de acción de gobierno abierto. Solo lectura, sin registro ni claves.

- **Listas**: `{"count", "next", "previous", "results"}`; `page`, `page_size` (50, hasta 200), `ordering`, `search`, `fields`.
- **Archivos**: `?format=csv` o `?format=xlsx` en cualquier lista, con los mismos filtros y todas las filas.
- **Lo que cambió**: `updated_after`, donde se sabe cuándo cambió cada fila. Lo que depende del día, como el avance, cambia \
sin que cambie la fila. Lo que deja de ser público no aparece: compare los `id` de vez en cuando.
- **Otra vez lo mismo**: mande en `If-None-Match` el `ETag` que recibió; si nada cambió responde 304, sin cuerpo.
- **Límites**: por dirección; las cabeceras `RateLimit-*` dicen cuánto queda. Al pasarlo responde 429 con `Retry-After`. Un 304 \
cuenta la décima parte.
- **Desde otras páginas**: se puede leer desde cualquier origen (CORS), sin credenciales.
- **Errores**: JSON, con `detail` o con una lista por parámetro. Un parámetro que no existe se rechaza, no se ignora.

**Promesa de estabilidad.** Dentro de `/api/v1/` se añaden campos, filtros y valores; no se quitan ni cambian de sentido. Lo \
que un día deba irse se anuncia en la lista de cambios y en la cabecera `Deprecation` al menos doce meses antes, y lo nuevo \
sale en otra versión. Quien lea debe ignorar los campos que no conozca.
"""
