from django.urls import path

from pages import feeds, views

app_name = "pages"
urlpatterns = [
    path("paginas/", views.page_list, name="page_list"),
    path("paginas/<slug:slug>/", views.page_detail, name="page_detail"),
    path("noticias/", views.article_list, name="article_list"),
    path("noticias/feed/", feeds.articles, name="article_feed"),
    path("noticias/<slug:slug>/", views.article_detail, name="article_detail"),
    path("noticias/<slug:slug>/foto", views.article_picture, name="article_picture"),
    path("glosario/", views.glossary, name="glossary"),
    path("documentos/", views.document_list, name="document_list"),
    path("documentos/<slug:key>/", views.document_detail, name="document_detail"),
    path("documentos/<slug:key>/archivo", views.document_file, name="document_file"),
    path("correcciones/", views.correction_list, name="correction_list"),
]
