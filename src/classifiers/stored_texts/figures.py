"""Of figures, comparisons, changed pictures and declarations: what workers store beside numbers."""

from django.utils.translation import gettext_noop

TEXTS = (
    # Why a figure or its interval is missing: `evaluation`.
    gettext_noop("cannot be estimated: %(reason)s"),
    gettext_noop("the interval cannot be estimated: %(reason)s"),
    gettext_noop("there is no image of class %(number)s"),
    gettext_noop("no image was decided for class 1"),
    gettext_noop("all images are of one group"),
    gettext_noop("all images have the same score"),
    gettext_noop("the images do not vary"),
    gettext_noop("the classes are perfectly separated"),
    gettext_noop("there are fewer than %(number)s independent images of a class"),
    gettext_noop("there are fewer than %(number)s independent images"),
    gettext_noop("a probability of exactly 0 or 1 was wrong, which costs infinitely much"),
    gettext_noop("it is not finite"),
    # How an interval was made.
    gettext_noop("Wilson, on the effective number of images (Korn and Graubard)"),
    gettext_noop("%(method)s, of both classes together (Newcombe's MOVER)"),
    gettext_noop("%(method)s, through the Jaccard index"),
    gettext_noop("%(method)s, groups drawn as a whole"),
    gettext_noop("%(method)s, by group"),
    gettext_noop("DeLong, on the logit scale"),
    gettext_noop("bootstrap, on the logit scale"),
    gettext_noop("bootstrap-t of the logarithm"),
    gettext_noop("gamma distribution (Fay and Feuer)"),
    gettext_noop("debiased (Kumar et al.), its moments inverted as those of a gamma distribution"),
    # How two variants compare.
    gettext_noop("The second variant ranks images better than the first."),
    gettext_noop("The second variant ranks images worse than the first."),
    gettext_noop("The second variant decides better than the first."),
    gettext_noop("The second variant decides worse than the first."),
    gettext_noop("The second variant ranks images and decides better than the first."),
    gettext_noop("The second variant ranks images and decides worse than the first."),
    gettext_noop("No difference is shown; more than %(number)s further images are needed."),
    gettext_noop(
        "No difference is shown; about %(number)s more images are needed, if the true difference "
        "is as large as the one seen here."
    ),
    gettext_noop("Cannot be said from these images: %(reason)s."),
    gettext_noop("one variant ranks images better, the other decides better at its threshold"),
    gettext_noop("both variants decide alike, and neither ranks images better"),
    gettext_noop(
        "a class has only %(number)s independent images, and each needs %(fewest)s or more"
    ),
    gettext_noop(
        "a class has only %(number)s independent groups of images, and each needs %(fewest)s or "
        "more"
    ),
    # In which ways pictures are changed: `stability`.
    gettext_noop("JPEG, quality %(number)s"),
    gettext_noop("shrunk to half and restored"),
    gettext_noop("shrunk to a quarter and restored"),
    gettext_noop("shrunk to %(number)s pixels and restored"),
    gettext_noop("blurred by %(number)s pixels"),
    gettext_noop("noise of %(number)s of 255"),
    gettext_noop("cropped to %(number)s %% of width and height"),
    gettext_noop("left and right swapped"),
    # What speaks against a declaration.
    gettext_noop("For some images, the output is not a number."),
    gettext_noop("The model begins by scaling pixels itself, so they are wanted as they are."),
    gettext_noop(
        "Nearly all images get the same probability, about %(share)s %%. Are pixels scaled as they "
        "were when the model was trained?"
    ),
    gettext_noop(
        "Images of class 1 get lower probabilities than those of class 0: the area under the ROC "
        "curve is %(area)s on %(number)s images, lower than chance alone would make it. Does a "
        "high output mean the other class, or are pixels scaled in another way?"
    ),
    # What must be known of the sample's data set.
    gettext_noop("Drawn faces: what is measured on them says nothing about photographs."),
    # Why to distrust error rates, beside a check of pictures.
    gettext_noop("How often this variant is wrong is not known: it was never evaluated."),
    gettext_noop(
        "How often this variant is wrong is not known: it was never evaluated since its file or "
        "its declaration was changed."
    ),
    gettext_noop("The data set has changed since the error rates were measured on it."),
    gettext_noop(
        "%(note)s Error rates were measured on single pictures; for the mean of a film they may "
        "differ."
    ),
    gettext_noop(
        "Error rates were measured on single pictures; for the mean of a film they may differ."
    ),
    # The classification report, and the accuracy in words.
    gettext_noop("micro avg"),
    gettext_noop("macro avg"),
    gettext_noop("weighted avg"),
    gettext_noop("accuracy"),
    gettext_noop("precision"),
    gettext_noop("recall"),
    gettext_noop("f1-score"),
    gettext_noop("support"),
    gettext_noop("not evaluated yet"),
    gettext_noop(
        "%(accuracy)s %% (%(right)s of %(total)s images; 95 %% interval %(low)s to %(high)s %%)"
    ),
    gettext_noop("%(accuracy)s %% (%(total)s images; 95 %% interval %(low)s to %(high)s %%)"),
    gettext_noop("%(accuracy)s %% (%(right)s of %(total)s images)"),
    gettext_noop("%(accuracy)s %% (%(total)s images)"),
    # What else is missing in a comparison or a curve of calibration.
    gettext_noop("it does not exist for one of the variants"),
    gettext_noop("the variants do not differ in it"),
    gettext_noop("no two images have similar probabilities"),
    gettext_noop("paired percentile bootstrap"),
    # What is missing in an answer to a check of pictures.
    gettext_noop(
        "A check may take %(number)s seconds, and they were over before this was looked at. Ask "
        "about fewer files, faces or variants at once."
    ),
    gettext_noop(
        "What is drawn for a check may take %(number)s bytes, and there is no room for more."
    ),
    gettext_noop("%(note)s Feature maps are missing. %(reason)s"),
    gettext_noop("Feature maps are missing. %(reason)s"),
)
