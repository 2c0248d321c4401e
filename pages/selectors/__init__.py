from pages.selectors.content import corrections_of, public_articles, public_pages, whole_articles, whole_pages
from pages.selectors.glossary import by_letter, forget_words, words
from pages.selectors.library import index_of, library, to_read, with_words

__all__ = [
    "by_letter",
    "corrections_of",
    "forget_words",
    "index_of",
    "library",
    "public_articles",
    "public_pages",
    "to_read",
    "whole_articles",
    "whole_pages",
    "with_words",
    "words",
]
