"""Pages on which people make and revoke tokens; in the frame of the site's other pages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from api.tokens.forms import TokenForm
from api.tokens.models import Token
from classifiers.exceptions import LimitReached


class TokensView(LoginRequiredMixin, FormView):
    """One's own tokens, and a form for another one.

    The answer to the form shows the secret: it is in no other answer, and nobody keeps it.
    """

    template_name = "api/tokens/list.html"
    form_class = TokenForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    @method_decorator(sensitive_variables("secret"))
    def form_valid(self, form: TokenForm) -> HttpResponse:
        said = form.cleaned_data
        try:
            token, secret = Token.objects.issue(
                self.request.user, said["name"], said["scopes"], form.expires_at
            )
        except LimitReached as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        context = self.get_context_data(form=TokenForm(), made=token, secret=secret)
        return self.render_to_response(context)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        tokens = Token.objects.usable().filter(user=user)
        return super().get_context_data(tokens=tokens, **kwargs)


@require_POST
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """Ends one at once, for good."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("tokens:list"))
    token = get_object_or_404(Token.objects.usable(), pk=token_id, user=request.user)
    token.revoke()
    messages.success(request, _("The token %(name)s is revoked.") % {"name": token.name})
    return redirect("tokens:list")
