"""Of variants that are asked and evaluated, of thresholds, data sets and scores from elsewhere."""

from django.utils.translation import gettext_noop

TEXTS = (
    gettext_noop(
        "After line %(number)s: a file of scores must be text in UTF-8. Received: %(received)s"
    ),
    # What is asked of a variant: `engine`, `predictions`, `batches`.
    gettext_noop(
        "Convolutional layers are counted from 0; this variant has %(number)s of them. A list of "
        "integers is needed. Received: %(received)s"
    ),
    gettext_noop(
        "Convolutional layers are counted from 0; this variant has %(number)s of them. At least "
        "one must be chosen. Received: an empty list"
    ),
    gettext_noop(
        "Convolutional layers are counted from 0; this variant has %(number)s of them. Received: "
        "%(received)s"
    ),
    gettext_noop(
        "Filters are counted from 0; this layer has %(number)s of them. Received: %(received)s"
    ),
    gettext_noop(
        "A variant must end in one sigmoid unit, with outputs of shape (n, 1). Received: outputs "
        "of shape %(shape)s."
    ),
    gettext_noop(
        "A variant must end in one sigmoid unit, so that its output is a probability. Received: a "
        "last layer with the activation %(activation)s."
    ),
    gettext_noop(
        "A probability must be a number. Received: NaN for %(number)s of %(total)s images; are all "
        "weights of the model and all pixels finite?"
    ),
    gettext_noop(
        "This variant takes images of shape %(expected)s, where None stands for any number. "
        "Received: %(shape)s."
    ),
    gettext_noop("A threshold must be from 0 to 1. Received: %(received)s"),
    gettext_noop("A threshold must be a number from 0 to 1. Received: %(received)s"),
    gettext_noop(
        "A variant decides at an operating point of its own. Received: %(name)s, which is one of "
        "another variant."
    ),
    gettext_noop(
        "The number of images must be from 1 to the size of the data set, which is %(size)s. "
        "Received: %(received)s"
    ),
    gettext_noop("A heat map needs the gradient of a model's answer. Received: %(what)s"),
    gettext_noop("A heat map is that of a convolutional layer. Received: a model that has none."),
    gettext_noop("the map of another layer"),
    gettext_noop("values that are no numbers; are all weights of the model and all pixels finite?"),
    gettext_noop(
        "One image is explained, of shape (height, width, channels). Received: an array of shape "
        "%(shape)s."
    ),
    gettext_noop("The values of an image must be numbers. Received: %(number)s that are not."),
    gettext_noop("An image of %(height)s x %(width)s pixels is needed. Received: shape %(shape)s."),
    gettext_noop(
        "Layers and kernels are read from our own copy of a model. Received: a variant without one."
    ),
    gettext_noop("Layers and kernels are read from our own copy of a model. Received: %(what)s"),
    gettext_noop("The copy of the model cannot be read: %(error)s."),
    gettext_noop("The variant's graph cannot be read: %(error)s."),
    gettext_noop("The variant's graph is not the one that was stored: it has changed."),
    # Thresholds: `evaluation.thresholds`, `findings.verdicts`.
    gettext_noop(
        "The class must be 0 or 1, and the share from 0 to 1. Received: %(label)s and %(share)s"
    ),
    gettext_noop(
        "A threshold is chosen on images of both classes. Received: %(negative)s of class 0 and "
        "%(positive)s of class 1."
    ),
    gettext_noop(
        "A threshold must find images of the other class while it spares those of class %(label)s. "
        "Received: none that decides at most %(share)s of them wrongly."
    ),
    gettext_noop(
        "An operating point must be one that was saved for %(variant)s: none. Received: "
        "%(received)s"
    ),
    gettext_noop(
        "An operating point must be one that was saved for %(variant)s: %(names)s. Received: "
        "%(received)s"
    ),
    gettext_noop(
        "An operating point of %(variant)s must be one that was saved: none. Received: %(received)s"
    ),
    gettext_noop(
        "An operating point of %(variant)s must be one that was saved: %(names)s. Received: "
        "%(received)s"
    ),
    gettext_noop(
        "An operating point must be chosen on the variant as it is now. Received: %(name)s, from "
        "before its file or its declaration was changed."
    ),
    gettext_noop(
        "An operating point must be chosen on the variant as it is now. Received: %(name)s, from "
        "before its file or declaration was changed."
    ),
    gettext_noop(
        "An operating point holds for classes in the order in which it was chosen. Received: "
        "%(name)s, chosen on %(classes)s."
    ),
    gettext_noop(
        "An operating point needs a name of at most %(limit)s characters. Received: %(received)s"
    ),
    gettext_noop(
        "A threshold is chosen on what the variant says now. Received: an evaluation from before "
        "its file or declaration was changed. Evaluate it again."
    ),
    gettext_noop("A rule must be a label and a max_share, both numbers. Received: %(received)s"),
    gettext_noop("Give either a threshold or a rule. Received: both, or none."),
    gettext_noop(
        "A threshold is chosen on an evaluation of the variant itself. Received: one of %(name)s"
    ),
    # Evaluations: `commissions`, `findings`, `measurements`, `records`, `scoring`.
    gettext_noop("A retired variant is not evaluated any more. Received: %(name)s"),
    gettext_noop(
        "Only imported scores can be deleted: what was measured here is the record. Received: an "
        "evaluation of %(name)s"
    ),
    gettext_noop(
        "Variants are compared on the same images. Received: evaluations on %(one)s (%(number)s "
        "images) and on %(other)s (%(total)s images)."
    ),
    gettext_noop(
        "Variants are compared on the same images. Received: evaluations between which "
        "%(data_set)s has changed; repeat the older one."
    ),
    gettext_noop(
        "What excites filters is found by the job that follows an evaluation. Received: one of "
        "%(name)s without. %(note)s"
    ),
    gettext_noop(
        "What follows an evaluation is measured on the variant that was evaluated. Received: one "
        "whose file or declaration has changed since. Evaluate it again."
    ),
    gettext_noop(
        "The figures of a variant must be those of its file. Received: another file, while this "
        "one was evaluated. Evaluate the variant again."
    ),
    gettext_noop(
        "What is measured again must be a variant of this installation. Received: scores of "
        "%(name)s, which were computed elsewhere."
    ),
    gettext_noop(
        "An evaluation must have scores to be looked at or compared. Received: one of %(name)s on "
        "%(data_set)s that has none (%(what)s)."
    ),
    gettext_noop("There is nothing to evaluate on: the data set holds 0 images."),
    gettext_noop("%(number)s of %(total)s images are not counted: %(what)s"),
    gettext_noop("%(what)s; and %(number)s more"),
    gettext_noop(
        "%(what)s; The image %(name)s of the data set cannot be read. Received: %(reason)s"
    ),
    gettext_noop("The method must be one of %(names)s. Received: %(received)s"),
    gettext_noop(
        "Calibration is learnt and judged on images of both classes, with finite logits. Received: "
        "%(negative)s images of class 0, %(positive)s of class 1, and %(number)s logits that are "
        "not finite."
    ),
    gettext_noop(
        "Each image needs a class and a logit (and a group, if there are groups), and there must "
        "be at least one image. Received: %(numbers)s values."
    ),
    gettext_noop("Classes must be 0 or 1. Received: %(received)s"),
    gettext_noop("A logit must be a number. Received: NaN for %(number)s of %(total)s images."),
    # Data sets: `dataset`, `records.datasets`.
    gettext_noop(
        "%(what)s must hold exactly two folders, one per class. Received: %(number)s (none)."
    ),
    gettext_noop(
        "%(what)s must hold exactly two folders, one per class. Received: %(number)s (%(names)s)."
    ),
    gettext_noop(
        "An image is named as the data set has it: its folder, a slash, its file. Received: "
        "%(received)s"
    ),
    gettext_noop("The image %(name)s of the data set cannot be read. Received: %(what)s"),
    gettext_noop("no known format"),
    gettext_noop("Found 0 images: %(what)s is a folder that does not exist."),
    gettext_noop("The data set %(name)s"),
    gettext_noop(
        "Each data set needs a name of its own, and this one belongs to the data set at DATA_ROOT. "
        "Received: %(name)s"
    ),
    gettext_noop(
        "The data set's classes are %(theirs)s; the variant was declared for %(ours)s. They are "
        "taken for each other %(what)s."
    ),
    gettext_noop("by the name %(name)s"),
    gettext_noop("in this order"),
    # Scores that were computed elsewhere: `findings.score_files`.
    gettext_noop("A file of scores may have at most %(limit)s bytes. Received: more"),
    gettext_noop("A file of scores must be text in UTF-8. Received: %(error)s at byte %(number)s"),
    gettext_noop(
        "What computed the scores needs a name of at most %(limit)s characters. Received: "
        "%(number)s"
    ),
    gettext_noop("The first line must name the columns path, label and score. Received: nothing"),
    gettext_noop("The first line must name the columns path, label and score. Received: %(names)s"),
    gettext_noop("Line %(number)s: there may be %(limit)s lines. Received: more"),
    gettext_noop("Line %(number)s: %(rule)s. Received: %(received)s"),
    gettext_noop("Line %(number)s: %(rule)s. Received: "),
    gettext_noop("it must be CSV"),
    gettext_noop("each path must be there once"),
    gettext_noop("there may be %(limit)s lines"),
    gettext_noop("a label must be 0 or 1"),
    gettext_noop("a score must be a probability, from 0 to 1"),
    gettext_noop(
        "There must be one line for each image of the data set, and no other. Received: %(number)s "
        "lines; %(missing)s images have none, such as %(name)s; %(foreign)s are not in it."
    ),
    gettext_noop(
        "There must be one line for each image of the data set, and no other. Received: %(number)s "
        "lines; %(missing)s images have none; %(foreign)s are not in it."
    ),
    gettext_noop(
        "Labels must be those of the data set (%(negative)s is 0, %(positive)s is 1). Received: "
        "another one for %(number)s images, such as %(name)s"
    ),
    gettext_noop(
        "An image is one of the %(number)s that were read, counted from 0. Received: %(received)s"
    ),
    gettext_noop(
        "A user may have at most %(number)s evaluations with scores from elsewhere. Received: "
        "one more; delete one first"
    ),
    gettext_noop(
        "A check of pictures is not tried again: have the pictures checked anew. Received: the "
        "job of one"
    ),
    gettext_noop(
        "A user may have a variant measured at most %(number)s times on the same data set while"
        " nothing changes. Received: one more"
    ),
)
