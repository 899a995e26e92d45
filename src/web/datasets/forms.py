from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_NAME = 100


class ScoresForm(forms.Form):
    """Scores that were computed elsewhere."""

    model_name = forms.CharField(
        label=_("What computed them"),
        max_length=LONGEST_NAME,
        help_text=_("The name under which they are listed."),
    )
    file = forms.FileField(
        label=_("File of scores"),
        allow_empty_file=True,  # what is missing in it is told as for any other
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
