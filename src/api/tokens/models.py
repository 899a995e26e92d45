"""Keys by which programs act for a user. Only their hashes are kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from classifiers.exceptions import LimitReached, NotAllowed

PREFIX = "mesonet_"
"""By which a token that has got somewhere else is recognised, for example by a scanner of code."""

MAX_TOKENS = 50
"""Tokens of one user that can be used."""

_NUM_BYTES = 32
_TOUCHED_EVERY = timedelta(minutes=1)


class Scope(models.TextChoices):
    """What a token may be used for: never for more than its user may."""

    READ = "read", _("read")
    UPLOAD = "upload", _("upload variants")
    EVALUATE = "evaluate", _("have variants evaluated")
    MANAGE = "manage", _("change and retire variants, make and revoke tokens")


class TokenQuerySet(models.QuerySet["Token"]):
    def usable(self) -> TokenQuerySet:
        """Those that are neither revoked nor expired, of users who may log in."""
        is_current = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
        return self.filter(is_current, revoked_at=None, user__is_active=True)

    @sensitive_variables("secret")
    def find(self, secret: str) -> Token | None:
        """The usable token with this secret, with its user.

        It is looked up by its hash: how long that takes tells nothing about the secret.
        """
        return self.usable().select_related("user").filter(hash=_hash(secret)).first()

    @sensitive_variables("secret")
    def issue(
        self,
        user: Any,
        name: str,
        scopes: Iterable[str],
        expires_at: datetime | None = None,
        issued_by: Token | None = None,
    ) -> tuple[Token, str]:
        """Makes a token.

        Args:
            user: for whom it acts.
            name: by which its user knows it.
            scopes: what it may be used for.
            expires_at: until when; None for ever.
            issued_by: the token that asks for it, which cannot give away more than it has.

        Returns:
            The token, and its secret, which can be shown now and never again.

        Raises:
            LimitReached: the user has too many.
            NotAllowed: the new one would be allowed more than the one that asks for it.
        """
        if self.usable().filter(user=user).count() >= MAX_TOKENS:
            message = gettext(
                "A user may have at most %(most)s tokens that can be used. Received: one more; "
                "revoke one first"
            )
            raise LimitReached(message % {"most": MAX_TOKENS})
        wanted = [scope.value for scope in Scope if scope in {*scopes}]
        if issued_by:
            issued_by.require_no_more(wanted, expires_at)
        secret = PREFIX + secrets.token_urlsafe(_NUM_BYTES)
        token = self.create(
            user=user, name=name, scopes=wanted, expires_at=expires_at, hash=_hash(secret)
        )
        return token, secret


class Token(models.Model):
    """A key by which a program acts for a user, within its scopes."""

    help_texts: ClassVar[dict[str, str]] = {
        "name": "By which you know it, for example the program that uses it",
        "scopes": "What it may be used for",
        "expires_at": "Until when it can be used; empty for ever",
        "last_used_at": "When it was last used, to a minute",
    }

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60, help_text=help_texts["name"])
    hash = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(help_text=help_texts["scopes"])
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True, help_text=help_texts["expires_at"])
    last_used_at = models.DateTimeField(
        null=True, editable=False, help_text=help_texts["last_used_at"]
    )
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = TokenQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def scope_labels(self) -> list[str]:
        """What it may be used for, for people."""
        return [str(scope.label) for scope in Scope if self.allows(scope)]

    def allows(self, scope: str) -> bool:
        return scope in self.scopes

    def require_no_more(self, scopes: Iterable[str], expires_at: datetime | None) -> None:
        """Checks that what is asked for with this token is not more than it has itself.

        Raises:
            NotAllowed: it is.
        """
        if missing := [scope for scope in scopes if not self.allows(scope)]:
            raise NotAllowed(
                "A token can be used to make tokens of its own scopes alone: "
                f"{', '.join(self.scopes)}. Received: {', '.join(missing)}"
            )
        if self.expires_at and (expires_at is None or expires_at > self.expires_at):
            raise NotAllowed(
                "A token can be used to make tokens that do not outlive it, so until "
                f"{self.expires_at.isoformat()}. Received: {expires_at and expires_at.isoformat()}"
            )

    def note_use(self) -> None:
        """Keeps when it was used, once a minute at most: a reader's request writes seldom."""
        now = timezone.now()
        if self.last_used_at is None or self.last_used_at < now - _TOUCHED_EVERY:
            type(self).objects.filter(pk=self.pk).update(last_used_at=now)

    def revoke(self) -> None:
        """Ends it at once, for good."""
        self.revoked_at = self.revoked_at or timezone.now()
        self.save(update_fields=["revoked_at"])


@sensitive_variables("secret")
def _hash(secret: str) -> str:
    # Of 256 random bits, one round is enough: there is nothing to guess.
    return hashlib.sha256(secret.encode()).hexdigest()
