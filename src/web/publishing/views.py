from django.views.generic import TemplateView


class Placeholder(TemplateView):
    template_name = "web/publishing/placeholder.html"
