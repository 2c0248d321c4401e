"""The home page, the news, the library and the glossary."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aga_portal.open_data.identifiers import uri, uri_of
from aga_portal.structured_data.common import Thing, absolute, day, named, page_of, portal, read, told, who_publishes
from core.files import CONTENT_TYPES
from pages.models import Article, LibraryDocument


def home(_name: str, _context: dict[str, Any]) -> Thing:
    search = told(
        type_="SearchAction",
        target=told(type_="EntryPoint", urlTemplate=f"{absolute(reverse('search'))}?q={{search_term_string}}"),
    ) | {"query-input": "required name=search_term_string"}
    return portal() | told(inLanguage=get_language(), publisher=who_publishes(), potentialAction=search)


def article(row: Article, _context: dict[str, Any]) -> Thing:
    picture = absolute(reverse("pages:article_picture", args=[row.slug])) if row.picture_id else None
    return told(
        type_="NewsArticle",
        id_=uri_of(row),
        headline=row.title,
        description=row.summary,
        url=page_of(row),
        mainEntityOfPage=page_of(row),
        image=picture,
        inLanguage=row.language,
        dateCreated=day(row.dated_on),
        datePublished=row.published_at.isoformat() if row.published_at else None,
        dateModified=row.updated_at.isoformat(),
        author=who_publishes(),
        publisher=who_publishes(),
        about=named(read(row, "plan"), "CreativeWork"),
        isPartOf=portal(),
    )


def document(row: LibraryDocument, _context: dict[str, Any]) -> Thing:
    kind = row.kind_of_file
    return told(
        type_="DigitalDocument",
        id_=uri_of(row),
        name=row.title,
        url=page_of(row),
        inLanguage=row.language,
        encodingFormat=CONTENT_TYPES.get(kind) if kind else None,
        datePublished=day(row.dated_on, row.date_precision),
        publisher=told(type_="Organization", name=row.publisher) if row.publisher else None,
        sameAs=row.url,
        associatedMedia=told(
            type_="MediaObject",
            contentUrl=absolute(reverse("pages:document_file", args=[row.key])),
            contentSize=str(row.size_of_file) if row.size_of_file else None,
        )
        if row.stored
        else None,
        isPartOf=named(read(row, "plan"), "CreativeWork") or portal(),
    )


def glossary(_name: str, context: dict[str, Any]) -> Thing:
    """The words that the page shows."""
    terms = [term for _letter, found in context.get("letters", []) for term in found]
    whole = uri("glossary-terms")
    return told(
        type_="DefinedTermSet",
        id_=whole,
        name=_("Glosario"),
        url=absolute(reverse("pages:glossary")),
        inLanguage="es",
        isPartOf=portal(),
        hasDefinedTerm=[
            told(
                type_="DefinedTerm",
                id_=uri_of(term),
                name=term.term,
                alternateName=term.forms[1:],
                description=term.definition,
                url=page_of(term),
                inDefinedTermSet=whole,
            )
            for term in terms
        ],
    )
