"""Signing in through the institution's own OpenID Connect provider, where one is configured.

It opens only an account that exists, is open and was accepted, by an address that the provider has verified. It makes no account,
gives no right, keeps no link between both, and does not stand for the second factor.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from people.models import User


class SignedTokenAdapter(OpenIDConnectOAuth2Adapter):
    """Checks the token's signature even when it came straight from the provider."""

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        data = super().get_access_token_data(*args, **kwargs)
        self.did_fetch_access_token = False
        return data


class NonceProvider(OpenIDConnectProvider):
    """Sends a nonce that the token must bring back, and nothing that the address bar asks for."""

    oauth2_adapter_class = SignedTokenAdapter

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, Any]:
        return self.get_auth_params()

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        return self.get_scope()

    def redirect(self, request: HttpRequest, process: str, **kwargs: Any) -> HttpResponse:
        nonce = secrets.token_urlsafe(24)
        kwargs["auth_params"] = {**(kwargs.get("auth_params") or self.get_auth_params()), "nonce": nonce}
        return super().redirect(request, "login", **kwargs, nonce=nonce)


class ProviderAdapter(DefaultSocialAccountAdapter):
    def list_apps(self, request: HttpRequest, **kwargs: Any) -> list[SocialApp]:
        """Only what the settings say: a row in the database opens no door."""
        return [app for app in super().list_apps(request, **kwargs) if not app.pk]

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> NonceProvider:
        return NonceProvider(request, app=self.get_app(request, provider=provider, client_id=client_id))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """The account of the address in the signed token, and of no other that the provider may tell of."""
        token = sociallogin.account.extra_data.get("id_token") or {}
        if token.get("email_verified") is not True or not token.get("email"):
            return None
        found = User.objects.filter(email__iexact=token["email"], is_active=True).first()
        return (found, found.email) if found and found.has_usable_password() else None

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        token = sociallogin.account.extra_data.get("id_token") or {}
        sent = str(sociallogin.state.get("nonce") or "")
        if not sent or not hmac.compare_digest(sent, str(token.get("nonce") or "")):
            raise ImmediateHttpResponse(_refused(request, "nonce"))
        if not sociallogin.is_existing or sociallogin.account.pk:
            raise ImmediateHttpResponse(_refused(request, "account"))


def _refused(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "socialaccount/authentication_error.html", {"reason": reason}, status=401)


@never_cache
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _view(OAuth2LoginView, request, provider_id)


@never_cache
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _view(OAuth2CallbackView, request, provider_id)


def _view(kind: type, request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        return kind.adapter_view(SignedTokenAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
