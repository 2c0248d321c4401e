from pages.models.correction import Correction
from pages.models.glossary import GlossaryTerm
from pages.models.library import DocumentText, LibraryDocument
from pages.models.publication import Article, Page, Publication

__all__ = ["Article", "Correction", "DocumentText", "GlossaryTerm", "LibraryDocument", "Page", "Publication"]
