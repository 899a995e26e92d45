"""Who one is here, and what belongs to one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import views
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from classifiers import commissions
from classifiers.allowances import list_allowances
from classifiers.findings.assessments import describe_accuracies
from classifiers.findings.catalogue import list_variants
from classifiers.job_reports import report_jobs
from classifiers.models import MLModel

_NEWEST = 5


class LoginView(views.LoginView):
    """Names no user that there is: a wrong name and a wrong password look alike."""

    template_name = "web/accounts/login.html"
    redirect_authenticated_user = True


class LogoutView(views.LogoutView):
    next_page = "web:home"


class PasswordView(views.PasswordChangeView):
    template_name = "web/accounts/password.html"
    success_url = reverse_lazy("web:account")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("Your password was changed."))
        return super().form_valid(form)


class AccountView(LoginRequiredMixin, TemplateView):
    """One's own variants and jobs, and how much one may have."""

    template_name = "web/accounts/account.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        jobs: Any = commissions.list_jobs(user).filter(owner=user)
        return super().get_context_data(
            allowances=list_allowances(user),
            variants=_list_own(user),
            reports=report_jobs(jobs[:_NEWEST]),
            **kwargs,
        )


def _list_own(user: Any) -> list[tuple[MLModel, str]]:
    """With how good each is, or what becomes of that."""
    own = list(list_variants(with_retired=True).filter(publication__owner=user))
    texts = describe_accuracies(own)
    return [(variant, texts[variant.pk]) for variant in own]
