"""Privacy, cookies, accessibility and one's own data, in each language."""

from django.urls import path

from aga_portal.privacy import data_views, page_views

urlpatterns = [
    path("privacidad/", page_views.privacy, name="privacy"),
    path("privacidad/autorizaciones/", page_views.consents, name="consent_texts"),
    path("cookies/", page_views.cookies, name="cookies"),
    path("accesibilidad/", page_views.accessibility, name="accessibility"),
    path("mis-datos/", page_views.my_data, name="my_data"),
    path("mis-datos/pedir/", data_views.ask, name="my_data_ask"),
    path("mis-datos/enviado/", data_views.sent, name="my_data_sent"),
    path("mis-datos/borrado/", data_views.erased, name="my_data_erased"),
    path("mis-datos/ver/<str:token>/", data_views.own, name="my_data_held"),
    path("mis-datos/ver/<str:token>/copia.json", data_views.copy, name="my_data_copy"),
]
