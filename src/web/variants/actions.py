"""What is done with variants from their pages; each goes back to the page it came from."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, View

from classifiers import commissions, picture_checks, publishing
from classifiers.exceptions import (
    ClassifierError,
    Doubtful,
    InvalidUpload,
    NotAllowed,
    UnknownImage,
)
from classifiers.findings.mistakes import find_filename
from classifiers.models import MLModel
from classifiers.picture_checks import CheckOptions
from classifiers.records import DataSet, Evaluation, OperatingPoint
from classifiers.rights import Right, require
from classifiers.stored_texts import make_readable, translate_stored
from classifiers.throttles import count_check, count_upload
from web.errors import describe, explain
from web.keys import read_key
from web.variants.forms import ChangeForm, CheckForm, RetireForm, ThresholdForm
from web.variants.pages import find_variant


class _Act(View):
    """Does one thing, and goes to a page that says what came of it.

    Attributes:
        page: the name of that page.
        done: what it says; nothing if empty.
        is_open: whether visitors may; others are asked to log in, and come back to that page.
    """

    http_method_names = ["post", "options"]  # noqa: RUF012 - as Django declares it
    page = "web:variant"
    done: Any = ""
    is_open = False

    def post(self, request: HttpRequest, model_id: UUID, **kwargs: Any) -> HttpResponseBase:
        if not (self.is_open or request.user.is_authenticated):
            return redirect_to_login(reverse(self.page, args=[model_id]))
        self.variant = find_variant(model_id)
        self.keys, self.query = kwargs, dict[str, str]()
        try:
            self.act()
        except NotAllowed as error:
            return explain(request, error)
        except ClassifierError as error:
            messages.error(request, describe(error))
        else:
            if self.done:
                messages.success(request, str(self.done))
        return redirect(reverse(self.page, args=[model_id], query=self.query))

    def act(self) -> None:
        """Does it, for `variant` and what else the address has the `keys` of."""
        raise NotImplementedError

    def find_evaluation(self, evaluation_id: Any) -> Evaluation:
        """One of the variant's own."""
        own = Evaluation.objects.of(self.variant).select_related("dataset", "job")
        found: Evaluation = get_object_or_404(own, pk=read_key(evaluation_id))
        return found


class EvaluateView(_Act):
    """Has the variant evaluated on a data set."""

    done = _("It is evaluated as soon as a worker has time.")

    def act(self) -> None:
        dataset = _find(DataSet, self.request.POST.get("data_set"))
        commissions.evaluate(self.variant, dataset, self.request.user)


class CancelView(_Act):
    """Cancels an evaluation."""

    done = _("It is cancelled.")

    def act(self) -> None:
        evaluation = self.find_evaluation(self.keys["evaluation_id"])
        commissions.cancel_evaluation(evaluation, self.request.user)


class CalibrateView(_Act):
    """Calibrates the probabilities of an evaluation."""

    page = "web:evaluation"
    done = _("It is calibrated, and judged on the other half of the images.")

    def act(self) -> None:
        evaluation = self.find_evaluation(self.keys["evaluation_id"])
        self.query = {"evaluation": str(evaluation.pk)}
        method = self.request.POST.get("method", "")
        commissions.calibrate(evaluation, method, self.request.user)


class SavePointView(_Act):
    """Keeps a threshold by name."""

    page = "web:evaluation"
    done = _("The operating point is saved.")

    def act(self) -> None:
        sent, form = self.request.POST, ThresholdForm(self.request.POST)
        evaluation = _find(Evaluation, sent.get("evaluation"))
        self.query = {"evaluation": str(evaluation.pk)}
        rule, threshold = form.rule, form.get("threshold")
        if rule:
            self.query |= {"spare": str(rule["label"]), "most": str(form.get("most"))}
        else:
            self.query |= {"threshold": str(threshold)}
        commissions.save_operating_point(
            self.variant,
            evaluation,
            sent.get("name", ""),
            self.request.user,
            threshold=None if rule else threshold,
            rule=rule,
        )


class DeletePointView(_Act):
    """Deletes an operating point."""

    page = "web:evaluation"
    done = _("The operating point is deleted.")

    def act(self) -> None:
        points = OperatingPoint.objects.filter(variant=self.variant).select_related("variant")
        point = get_object_or_404(points, pk=self.keys["operating_point_id"])
        shown = read_key(self.request.POST.get("evaluation"))
        if shown and Evaluation.objects.of(self.variant).filter(pk=shown).exists():
            self.query = {"evaluation": str(shown)}
        commissions.delete_operating_point(point, self.request.user)


class RetireView(_Act):
    """Takes the variant off the lists."""

    done = _("It is retired: lists leave it out, and it can be read and asked as before.")

    def act(self) -> None:
        form = RetireForm(self.request.POST)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        publishing.retire(self.variant, reason, self.request.user)


class CheckView(_Act):
    """Has an image of a data set looked at as people's own pictures are."""

    page = "web:mistakes"
    is_open = True

    def post(self, request: HttpRequest, model_id: UUID, **kwargs: Any) -> HttpResponseBase:
        self.check_key = ""
        response = super().post(request, model_id, **kwargs)
        return redirect("web:result", self.check_key) if self.check_key else response

    def act(self) -> None:
        sent = self.request.POST
        self.query = {"evaluation": sent.get("evaluation", "")}
        evaluation = self.find_evaluation(sent.get("evaluation"))
        dataset = evaluation.dataset
        filename = find_filename(evaluation, CheckForm(sent).get("place"))
        if dataset.get_image_url(filename) is None:  # what is not shown is not shown in this way
            raise UnknownImage(
                gettext(
                    "An image that is checked must be one of a data set that is shown here. "
                    "Received: %(name)s"
                )
                % {"name": repr(make_readable(filename[:200]))}
            )
        content = dataset.folder.read_bytes(filename)
        picture = SimpleUploadedFile(make_readable(filename.rpartition("/")[2]), content)
        count_check(self.request)
        user: Any = self.request.user
        owner = user if user.is_authenticated else None
        options = CheckOptions(stability=True, explanations=True)
        self.check_key = picture_checks.start([picture], [self.variant], options, owner).pk


class ChangeView(FormView):
    """Changes what is said about a variant."""

    template_name = "web/variants/change.html"
    form_class = ChangeForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.variant: MLModel = find_variant(kwargs["model_id"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(request.user, Right.CHANGE, self.variant)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"variant": self.variant}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(variant=self.variant, **kwargs)

    def form_valid(self, form: Any) -> Any:
        said = {name: form.data[name] for name in form.changed_data if name in form.data}
        if self.request.FILES:
            count_upload(self.request)
        try:
            publishing.change(self.variant, said, self.request.FILES, self.request.user)
        except InvalidUpload as error:
            form.take_over(error)
            return self.form_invalid(form)
        except Doubtful as error:
            form.add_error(None, " ".join(map(translate_stored, error.doubts)))
            return self.form_invalid(form)
        text = _("It is changed. Figures are those from before until it is evaluated again.")
        messages.success(self.request, str(text))
        return redirect("web:variant", self.variant.pk)


def _find(kind: Any, key: Any) -> Any:
    """A row by a key that was sent."""
    return get_object_or_404(kind, pk=read_key(key))
