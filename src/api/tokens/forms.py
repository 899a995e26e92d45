from __future__ import annotations

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from api.tokens.models import Scope

FOR_EVER = 0
_QUARTER = 90


class TokenForm(forms.Form):
    """What a new token is to be."""

    name = forms.CharField(
        max_length=60,
        label=_("Name"),
        help_text=_("By which you know it, for example the program that uses it."),
    )
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices,
        initial=[Scope.READ],
        label=_("What it may be used for"),
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(
        choices=[
            (7, _("7 days")),
            (30, _("30 days")),
            (_QUARTER, _("90 days")),
            (365, _("a year")),
            (FOR_EVER, _("for ever")),
        ],
        coerce=int,
        initial=_QUARTER,
        label=_("How long it can be used"),
    )

    @property
    def expires_at(self) -> datetime | None:
        """Until when, once it is valid; None for ever."""
        days: int = self.cleaned_data["days"]
        return None if days == FOR_EVER else timezone.now() + timedelta(days=days)
