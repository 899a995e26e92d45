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


class LoginView(views.LoginView):
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
    template_name = "web/accounts/account.html"
