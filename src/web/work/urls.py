from django.urls import path

from web.work import views

urlpatterns = [
    path("", views.JobsView.as_view(), name="jobs"),
    path("<uuid:job_id>/", views.show_job, name="job"),
    path("<uuid:job_id>/progress/", views.show_progress, name="job-progress"),
    path("<uuid:job_id>/cancel/", views.cancel_job, name="cancel-job"),
    path("<uuid:job_id>/retry/", views.retry_job, name="retry-job"),
]
