from django.views.generic import TemplateView


class Placeholder(TemplateView):
    template_name = "web/batches/placeholder.html"
