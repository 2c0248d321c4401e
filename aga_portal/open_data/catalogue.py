"""The catalogue that others harvest: DCAT 3 (with what DCAT-AP asks) as JSON-LD, and Project Open Data 1.1.

Dates are those that the dumps show: since when a dataset is in them, and when its content last changed.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from aga_portal.country_profiles import profile
from aga_portal.models import DataDump
from aga_portal.open_data.converters import EXTENSIONS
from aga_portal.open_data.datasets import DATASETS, Dataset
from aga_portal.open_data.identifiers import uri
from aga_portal.open_data.licence import licence
from aga_portal.open_data.publisher import portal_title, publisher
from core.workbook import TYPE as XLSX_TYPE

MEDIA = {"csv": "text/csv", "json": "application/json", "xlsx": XLSX_TYPE}
EU = "http://publications.europa.eu/resource/authority"
LANGUAGES = {"es": f"{EU}/language/SPA"}
COUNTRIES = {"CO": f"{EU}/country/COL", "PE": f"{EU}/country/PER"}
KEYWORDS = ("gobierno abierto", "planes de acción", "compromisos", "rendición de cuentas", "participación ciudadana")
PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "spdx": "http://spdx.org/rdf/terms#",
}
LINKS = (
    "dcat:accessURL dcat:downloadURL dcat:landingPage dcat:mediaType dcat:packageFormat dcat:dataset dcat:service "
    "dcat:distribution dcat:endpointURL dcat:endpointDescription dcat:servesDataset dcat:themeTaxonomy dct:language "
    "dct:license dct:accrualPeriodicity dct:spatial dct:conformsTo foaf:homepage foaf:page dcat:accessService"
).split()
CONTEXT: dict[str, Any] = PREFIXES | {name: {"@type": "@id"} for name in LINKS}
IANA = "http://www.iana.org/assignments/media-types/"


def address(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def moment(text: str) -> dict[str, str]:
    return {"@type": "xsd:dateTime", "@value": text}


def dcat(dump: DataDump | None) -> dict[str, Any]:
    """Harvesters read one language: that of the data."""
    with translation.override(settings.LANGUAGE_CODE):
        return {"@context": CONTEXT, "@graph": [_catalogue(dump), _agent(), _service(), *_datasets(dump)]}


def _catalogue(dump: DataDump | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "@id": uri("datos"),
        "@type": "dcat:Catalog",
        "dct:title": _words(_("Datos abiertos de %(portal)s") % {"portal": portal_title()}),
        "dct:description": _words(_("Todo lo que publica el portal, sin registro: cada lista y el archivo con todas.")),
        "dct:publisher": {"@id": uri("entidad")},
        "dct:language": LANGUAGES["es"],
        "dct:license": licence().url,
        "foaf:homepage": address(reverse("open_data")),
        "dcat:service": uri("api"),
        "dcat:dataset": [uri("volcado"), *(uri(dataset.name) for dataset in DATASETS)],
    }
    if dump:
        told |= {
            "dct:modified": moment(dump.made_at.isoformat(timespec="seconds")),
            "dct:issued": moment(_issued(dump)),
        }
    if place := COUNTRIES.get(profile().code):
        told["dct:spatial"] = place
    return told


def _issued(dump: DataDump) -> str:
    return str(min(told["issued"] for told in dump.contents.values()))


def _agent() -> dict[str, Any]:
    who = publisher()
    return {"@id": uri("entidad"), "@type": "foaf:Agent", "foaf:name": who["name"], "foaf:homepage": who["url"]}


def _service() -> dict[str, Any]:
    return {
        "@id": uri("api"),
        "@type": "dcat:DataService",
        "dct:title": _words(_("API de solo lectura")),
        "dct:publisher": {"@id": uri("entidad")},
        "dct:license": licence().url,
        "dcat:endpointURL": address("/api/v1/"),
        "dcat:endpointDescription": address(reverse("api_schema")),
        "foaf:page": address(reverse("api_docs")),
        "dcat:servesDataset": [uri(dataset.name) for dataset in DATASETS],
    }


def _datasets(dump: DataDump | None) -> list[dict[str, Any]]:
    contents = dump.contents if dump else {}
    return [_whole(dump), *(_dataset(dataset, contents.get(dataset.name, {})) for dataset in DATASETS)]


def _common(told: dict[str, Any]) -> dict[str, Any]:
    """What every dataset says, with its dates where a dump has shown them."""
    who = publisher()
    found: dict[str, Any] = {
        "@type": "dcat:Dataset",
        "dct:publisher": {"@id": uri("entidad")},
        "dct:language": LANGUAGES["es"],
        "dcat:keyword": [_words(word) for word in KEYWORDS],
        "dcat:theme": {"@id": f"{EU}/data-theme/GOVE"},
        "dct:accessRights": {"@id": f"{EU}/access-right/PUBLIC"},
    }
    if told:
        found |= {"dct:issued": moment(told["issued"]), "dct:modified": moment(told["modified"])}
    if who["mail"]:
        found["dcat:contactPoint"] = {
            "@type": "vcard:Organization",
            "vcard:fn": who["name"],
            "vcard:hasEmail": {"@id": f"mailto:{who['mail']}"},
        }
    if place := COUNTRIES.get(profile().code):
        found["dct:spatial"] = place
    return found


def _dataset(dataset: Dataset, told: dict[str, Any]) -> dict[str, Any]:
    page = address(reverse("dataset", args=[dataset.name]))
    return _common(told) | {
        "@id": uri(dataset.name),
        "dct:identifier": dataset.name,
        "dct:title": _words(str(dataset.title)),
        "dct:description": _words(str(dataset.description)),
        "dct:accrualPeriodicity": f"{EU}/frequency/UPDATE_CONT",
        "dcat:landingPage": page,
        "dcat:distribution": [
            _distribution(
                f"{uri(dataset.name)}#{extension}", page, file_of(dataset, extension), extension, MEDIA[extension]
            )
            for extension in EXTENSIONS
        ],
    }


def file_of(dataset: Dataset, extension: str) -> str:
    return address(reverse("dataset_file", args=[dataset.name, extension]))


def _distribution(name: str, page: str, file: str, shape: str, media: str) -> dict[str, Any]:
    return {
        "@id": name,
        "@type": "dcat:Distribution",
        "dct:title": _words(shape.upper()),
        "dcat:accessURL": page,
        "dcat:downloadURL": file,
        "dcat:mediaType": IANA + media,
        "dct:license": licence().url,
    }


def _whole(dump: DataDump | None) -> dict[str, Any]:
    """The dump, in which each dataset is a file."""
    page = address(reverse("open_data"))
    told = {"issued": _issued(dump), "modified": dump.made_at.isoformat(timespec="seconds")} if dump else {}
    found = _common(told) | {
        "@id": uri("volcado"),
        "dct:identifier": "volcado",
        "dct:title": _words(_("Todos los datos en un archivo")),
        "dct:description": _words(_("Cada noche, todos los conjuntos en CSV con su descriptor y su diccionario.")),
        "dct:accrualPeriodicity": f"{EU}/frequency/DAILY",
        "dcat:landingPage": page,
    }
    if dump is None:
        return found
    file = _distribution(f"{uri('volcado')}#zip", page, address(reverse("data_dump")), "zip", "text/csv")
    file |= {
        "dcat:packageFormat": IANA + "application/zip",
        "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(dump.size)},
        "dct:conformsTo": "https://specs.frictionlessdata.io/data-package/",
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": dump.sha256},
        },
    }
    return found | {"dcat:distribution": [file]}


def _words(text: str) -> dict[str, str]:
    return {"@language": "es", "@value": text}


def project_open_data(dump: DataDump | None) -> dict[str, Any]:
    """The schema that many catalogues harvest (project-open-data.cio.gov/v1.1/schema)."""
    with translation.override(settings.LANGUAGE_CODE):
        contents = dump.contents if dump else {}
        return {
            "@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld",
            "@id": address("/data.json"),
            "@type": "dcat:Catalog",
            "conformsTo": "https://project-open-data.cio.gov/v1.1/schema",
            "describedBy": "https://project-open-data.cio.gov/v1.1/schema/catalog.json",
            "dataset": [*_pod_whole(dump), *(_pod(dataset, contents.get(dataset.name, {})) for dataset in DATASETS)],
        }


def _pod_common(told: dict[str, Any]) -> dict[str, Any]:
    who = publisher()
    found: dict[str, Any] = {
        "@type": "dcat:Dataset",
        "publisher": {"@type": "org:Organization", "name": who["name"]},
        "keyword": list(KEYWORDS),
        "license": licence().url,
        "accessLevel": "public",
        "language": ["es"],
    }
    if told:
        found |= {"issued": told["issued"], "modified": told["modified"]}
    else:  # the schema asks for it: before the first dump, what is served is of this moment
        found["modified"] = timezone.localtime().isoformat(timespec="seconds")
    if who["mail"]:
        found["contactPoint"] = {"@type": "vcard:Contact", "fn": who["name"], "hasEmail": f"mailto:{who['mail']}"}
    if profile().country:
        found["spatial"] = str(profile().country)
    return found


def _pod(dataset: Dataset, told: dict[str, Any]) -> dict[str, Any]:
    page = address(reverse("dataset", args=[dataset.name]))
    files = [_pod_file(extension.upper(), file_of(dataset, extension), MEDIA[extension]) for extension in EXTENSIONS]
    return _pod_common(told) | {
        "identifier": uri(dataset.name),
        "title": str(dataset.title),
        "description": str(dataset.description),
        "landingPage": page,
        "accrualPeriodicity": "R/PT1S",
        "distribution": files,
    }


def _pod_file(shape: str, file: str, media: str) -> dict[str, str]:
    return {"@type": "dcat:Distribution", "title": shape, "format": shape, "downloadURL": file, "mediaType": media}


def _pod_whole(dump: DataDump | None) -> list[dict[str, Any]]:
    if dump is None:
        return []
    told = {"issued": _issued(dump), "modified": dump.made_at.isoformat(timespec="seconds")}
    return [
        _pod_common(told)
        | {
            "identifier": uri("volcado"),
            "title": _("Todos los datos en un archivo"),
            "description": _("Cada noche, todos los conjuntos en CSV con su descriptor y su diccionario."),
            "landingPage": address(reverse("open_data")),
            "accrualPeriodicity": "R/P1D",
            "distribution": [
                _pod_file("ZIP", address(reverse("data_dump")), "application/zip")
                | {"conformsTo": "https://specs.frictionlessdata.io/data-package/"}
            ],
        }
    ]
