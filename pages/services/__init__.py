from pages.services.corrections import add_correction
from pages.services.glossary import save_term
from pages.services.library import attach_file, read_documents
from pages.services.links import ask_to_visit_links, check_content_links
from pages.services.publications import (
    announce_due,
    change_publication,
    create_article,
    create_page,
    publish,
    set_picture,
    take_back_to_draft,
    withdraw,
)

__all__ = [
    "add_correction",
    "announce_due",
    "ask_to_visit_links",
    "attach_file",
    "change_publication",
    "check_content_links",
    "create_article",
    "create_page",
    "publish",
    "read_documents",
    "save_term",
    "set_picture",
    "take_back_to_draft",
    "withdraw",
]
