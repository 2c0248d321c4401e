"""How people sign in: what the library is told, from the environment (docs/adr/0013-sign-in.md)."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlparse

from aga_portal import env

HERE = {"localhost", "127.0.0.1", "::1"}
FORMS = "people.sign_in.forms."
OIDC = ("OIDC_NAME", "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")


def settings(*, site_url: str, demonstration: bool) -> dict[str, Any]:
    """`demonstration`: whether the portal's rows are fictitious, so that a second factor may be left out."""
    passkeys = passkeys_work(site_url)
    return {
        "SECOND_FACTOR": env.choice(
            "SECOND_FACTOR", "optional" if demonstration else "required", ("required", "optional")
        ),
        "PASSKEYS": passkeys,
        "LOGIN_REDIRECT_URL": "notifications:my_space",
        "PASSWORD_RESET_TIMEOUT": 24 * 3600,
        # Idle time: people.sign_in.middleware renews it while the person works.
        "SESSION_COOKIE_AGE": 12 * 3600,
        **account(),
        "MFA_ADAPTER": "people.sign_in.adapters.FactorAdapter",
        "MFA_FORMS": {
            "authenticate": FORMS + "CodeForm",
            "reauthenticate": FORMS + "CodeAgainForm",
            "activate_totp": FORMS + "ActivateAppForm",
            "add_webauthn": FORMS + "AddKeyForm",
            "edit_webauthn": FORMS + "RenameKeyForm",
        },
        "MFA_SUPPORTED_TYPES": ["totp", "recovery_codes", *(["webauthn"] if passkeys else [])],
        "MFA_PASSKEY_LOGIN_ENABLED": passkeys,
        "MFA_RECOVERY_CODES_SHOW_ONCE": True,
        # A phone's clock may be half a minute off.
        "MFA_TOTP_TOLERANCE": 1,
        # An address waiting to be confirmed must not keep anybody from protecting the account.
        "MFA_ALLOW_UNVERIFIED_EMAIL": True,
        "SOCIALACCOUNT_ADAPTER": "people.sign_in.oidc.ProviderAdapter",
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION": True,
        # A link, not a form: the policy on forms (form-action) would stop on the way to another host.
        "SOCIALACCOUNT_LOGIN_ON_GET": True,
        "SOCIALACCOUNT_PROVIDERS": provider(),
    }


def account() -> dict[str, Any]:
    """Accounts have one address, which is the login; nobody signs up."""
    return {
        "ACCOUNT_ADAPTER": "people.sign_in.adapters.AccountAdapter",
        "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
        "ACCOUNT_LOGIN_METHODS": {"email"},
        "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*", "password2*"],
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_EMAIL_SUBJECT_PREFIX": "",
        "ACCOUNT_CHANGE_EMAIL": True,
        "ACCOUNT_EMAIL_NOTIFICATIONS": True,
        "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
        "ACCOUNT_LOGOUT_REDIRECT_URL": "people:sign_in",
        "ACCOUNT_SESSION_COOKIE_AGE": 14 * 24 * 3600,
        "ACCOUNT_FORMS": {
            "login": FORMS + "SignInForm",
            "change_password": FORMS + "ChangePasswordForm",
            "set_password": FORMS + "SetPasswordForm",
            "reset_password": FORMS + "ForgottenForm",
            "reset_password_from_key": FORMS + "NewPasswordForm",
            "add_email": FORMS + "ChangeMailForm",
            "reauthenticate": FORMS + "PasswordAgainForm",
        },
        "ACCOUNT_RATE_LIMITS": {
            "login": "240/m/ip",
            # Eight failures on one address in a quarter of an hour; a building may share one network address.
            "login_failed": "60/m/ip,8/15m/key",
            "reset_password": "30/h/ip,4/h/key",
            "reset_password_from_key": "30/m/ip",
            "change_password": "8/15m/user",
            "manage_email": "15/h/user",
            "confirm_email": "1/2m/key",
            "reauthenticate": "10/15m/user",
        },
    }


def passkeys_work(site_url: str) -> bool:
    """Browsers bind a passkey to a name, never to a number, and only over https or on this very machine."""
    url = urlparse(site_url)
    host = url.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return url.scheme == "https" or host == "localhost" or host.endswith(".localhost")
    return False


def provider() -> dict[str, Any]:
    """One OpenID Connect provider, all four variables or none; PKCE is always on."""
    given = {name: env.text(name) for name in OIDC}
    if not any(given.values()):
        return {}
    for name, value in given.items():
        if not value:
            env.stop(f"falta {name}: las cuatro variables OIDC_… van juntas.")
    url = urlparse(given["OIDC_ISSUER"])
    safe = url.scheme == "https" or (url.scheme == "http" and url.hostname in HERE)
    if not safe or not url.hostname or url.query or url.fragment:
        env.stop("OIDC_ISSUER debe ser una dirección https:// sin «?» ni «#».")
    app = {
        "provider_id": "institucional",
        "name": given["OIDC_NAME"],
        "client_id": given["OIDC_CLIENT_ID"],
        "secret": given["OIDC_CLIENT_SECRET"],
        "settings": {"server_url": given["OIDC_ISSUER"].rstrip("/"), "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}
