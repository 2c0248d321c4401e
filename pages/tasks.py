"""Thin: each task calls one service and may run twice without harm."""

from celery import shared_task
from django.utils import timezone

from pages import services


@shared_task
def announce_due() -> int:
    """The line of history of what became public by itself; people could read it already."""
    return services.announce_due(now=timezone.now())


@shared_task
def read_documents() -> int:
    return services.read_documents()


@shared_task
def check_links() -> int:
    return services.check_content_links(now=timezone.now())
