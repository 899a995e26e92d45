"""Of jobs and of what people may do: where something stands, why it failed, whose it is."""

from django.utils.translation import gettext_noop

TEXTS = (
    # What a job does at the moment.
    gettext_noop("scoring the images"),
    gettext_noop("computing figures"),
    gettext_noop("measuring the stability"),
    gettext_noop("finding what excites the filters"),
    gettext_noop("%(looks)s of %(number)s frames decoded, faces found: %(faces)s"),
    gettext_noop("%(number)s face found"),
    gettext_noop("%(number)s faces found"),
    gettext_noop("no face found"),
    gettext_noop("scored"),
    gettext_noop("stability"),
    gettext_noop("explanation"),
    # Why a job failed, where no error says so.
    gettext_noop(
        "Something went wrong that is not your fault. Whoever runs this site finds the details in "
        "its log (reference %(reference)s)."
    ),
    gettext_noop("It told of no progress for %(seconds)s seconds, while the job ran."),
    gettext_noop("It told of no progress for %(seconds)s seconds, while %(note)s."),
    gettext_noop("The worker stopped %(what)s while the job ran."),
    gettext_noop("The worker stopped %(what)s while %(note)s."),
    gettext_noop("The job was lost %(what)s on its way to a worker."),
    gettext_noop("once"),
    gettext_noop("%(number)s times"),
    # Where an evaluation stands.
    gettext_noop("waits to be evaluated"),
    gettext_noop("being evaluated"),
    gettext_noop("being evaluated (%(share)s %%)"),
    gettext_noop("evaluation failed: %(reason)s"),
    gettext_noop("evaluation was cancelled"),
    gettext_noop("complete"),
    gettext_noop("evaluated; its figures are not known"),
    gettext_noop("evaluated; its figures are not known, the job for it failed: %(reason)s"),
    gettext_noop("evaluated; its figures are not known, the job for it cancelled: %(reason)s"),
    gettext_noop("evaluated; its figures are not known, the job for it failed"),
    gettext_noop("evaluated; its figures are not known, the job for it cancelled"),
    gettext_noop("evaluated; its figures are being computed"),
    gettext_noop("evaluated; its figures are being computed (%(share)s %%)"),
    gettext_noop("evaluated; its stability is not known"),
    gettext_noop("evaluated; its stability is not known, the job for it failed: %(reason)s"),
    gettext_noop("evaluated; its stability is not known, the job for it cancelled: %(reason)s"),
    gettext_noop("evaluated; its stability is not known, the job for it failed"),
    gettext_noop("evaluated; its stability is not known, the job for it cancelled"),
    gettext_noop("evaluated; its stability is being computed"),
    gettext_noop("evaluated; its stability is being computed (%(share)s %%)"),
    gettext_noop("no reason is known"),
    # Who may do what: `rights`.
    gettext_noop("Only its owner and staff may %(what)s. Received: user %(user)s"),
    gettext_noop("One must be logged in to %(what)s. Received: a visitor"),
    gettext_noop("read about variants"),
    gettext_noop("upload a variant"),
    gettext_noop("change this variant"),
    gettext_noop("retire this variant"),
    gettext_noop("download the file of this variant"),
    gettext_noop("have a variant evaluated"),
    gettext_noop("import scores"),
    gettext_noop("choose thresholds for this variant"),
    gettext_noop("calibrate this evaluation"),
    gettext_noop("delete this evaluation"),
    gettext_noop("follow jobs"),
    gettext_noop("cancel this job"),
    gettext_noop("try this job again"),
    # How much one may have, and when: `allowances`, `publications`, `staging`, `jobs`.
    gettext_noop(
        "A user may have at most %(limit)s jobs that wait or run. Received: one more than "
        "%(number)s"
    ),
    gettext_noop(
        "A user may have at most %(limit)s variants that are not retired. Received: one more than "
        "%(number)s"
    ),
    gettext_noop(
        "The files of a user's variants may take at most %(limit)s bytes, retired ones included. "
        "Received: %(number)s more than %(before)s"
    ),
    gettext_noop("A user may publish at most %(limit)s variants an hour. Received: one more"),
    gettext_noop(
        "The model files of a user that wait to be published may take at most %(limit)s bytes. "
        "Received: %(number)s more than %(before)s; publish or delete one first"
    ),
    gettext_noop(
        "A variant may have at most %(limit)s operating points. Received: one more; delete one "
        "first"
    ),
    gettext_noop(
        "Only a failed or cancelled job can be tried again. Received: one that is %(what)s"
    ),
    gettext_noop("queued"),
    gettext_noop("running"),
    gettext_noop("succeeded"),
    gettext_noop("failed"),
    gettext_noop("cancelled"),
    gettext_noop("A request may send at most %(limit)s bytes. Received: %(number)s"),
)
