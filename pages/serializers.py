from __future__ import annotations

from django.urls import reverse
from rest_framework import serializers

from core.api import ChoiceValue, Citation, PageAddress, Reference
from pages.choices import Language, TextState
from pages.models import LibraryDocument
from plans.serializers import DocumentSerializer


class LibrarySerializer(DocumentSerializer):
    """A document with what is known of its file. `url` is where its publisher has it; `page_url` and `file_url` are ours."""

    file_format = serializers.CharField(source="kind_of_file", allow_null=True)
    file_size = serializers.IntegerField(source="size_of_file", allow_null=True)
    pages = serializers.SerializerMethodField()
    text_state = serializers.SerializerMethodField()
    file_url = serializers.SerializerMethodField()
    page_url = PageAddress()
    updated_at = serializers.DateTimeField(source="changed_at", allow_null=True)

    def get_pages(self, row: LibraryDocument) -> int | None:
        return row.text.pages if hasattr(row, "text") else None

    def get_text_state(self, row: LibraryDocument) -> str | None:
        return TextState(row.text.state).value if hasattr(row, "text") else None

    def get_file_url(self, row: LibraryDocument) -> str | None:
        if row.stored is None:
            return None
        address = reverse("pages:document_file", args=[row.key])
        request = self.context.get("request")
        return request.build_absolute_uri(address) if request else address


class ArticleSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    body = serializers.CharField()
    language = ChoiceValue(Language)
    dated_on = serializers.DateField()
    plan = Reference(name="title")
    published_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    url = PageAddress()


class GlossaryTermSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    term = serializers.CharField()
    acronym = serializers.CharField()
    forms = serializers.ListField(child=serializers.CharField())
    definition = serializers.CharField()
    source = Citation()
    updated_at = serializers.DateTimeField()
    url = PageAddress()


class CorrectionSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    corrected_on = serializers.DateField()
    place = serializers.CharField()
    was = serializers.CharField()
    now_says = serializers.CharField()
    reason = serializers.CharField()
    noticed_by = serializers.CharField()
    about = serializers.CharField(source="url")
    url = PageAddress()
    updated_at = serializers.DateTimeField(source="changed_at", allow_null=True)
