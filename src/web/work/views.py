from django.views.generic import TemplateView


class Placeholder(TemplateView):
    template_name = "web/work/placeholder.html"
