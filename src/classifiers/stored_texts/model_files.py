"""Of uploads and model files: what is wrong with what was sent, before its layers are looked at."""

from django.utils.translation import gettext_noop

TEXTS = (
    # What is said about an upload: `publishing`, `publications`, `declarations`.
    gettext_noop(
        "This server takes no uploads: it cannot confine the process that reads them. Its operator "
        "can accept that with the setting CLASSIFIERS_ALLOW_UNCONFINED."
    ),
    gettext_noop("The file is not kept any more. Choose it again."),
    gettext_noop("The file is not kept any more. Send it again."),
    gettext_noop(
        "A model file waits to be published for a while only, and for nobody but who sent it. Send "
        "it again. Received: %(key)s"
    ),
    gettext_noop("An architecture may have at most %(limit)s bytes."),
    gettext_noop("An architecture must be JSON in UTF-8."),
    gettext_noop("The output must be what the file ends in: %(what)s. Received: %(other)s"),
    gettext_noop("There is nothing to try on: DATA_ROOT holds 0 images."),
    gettext_noop("Send either a file that was inspected or %(name)s. Received: both"),
    gettext_noop("A variant of this name already exists."),
    gettext_noop(
        "What is declared seems not to fit the model. Change it, or send it again with "
        "confirmed=true."
    ),
    gettext_noop("A variant needs a model file. Received: none."),
    gettext_noop(
        "An image may have from 1 to %(limit)s pixels a side. Received: %(height)s x %(width)s"
    ),
    gettext_noop(
        "The declared colours must fit the %(number)s channels of the model's input. Received: "
        "%(what)s"
    ),
    gettext_noop("red, green, blue"),
    gettext_noop("blue, green, red (OpenCV)"),
    gettext_noop("grey: luma (Pillow, Keras)"),
    gettext_noop("grey: mean of the three colours"),
    # The verdict, and what is asked: `modelfile.inspection`.
    gettext_noop("The model can be published as it is."),
    gettext_noop("The model can be published once its uploader says what the file does not."),
    gettext_noop(
        "The output is a plain number. Is it a logit, so that a sigmoid makes it a probability?"
    ),
    gettext_noop("The output has two places. Which of them is the probability of class 1?"),
    gettext_noop("How is a colour image turned into grey?"),
    gettext_noop("A model must give one answer. Received: %(number)s outputs."),
    gettext_noop(
        "A model must tell two classes apart: by one sigmoid unit, one logit, or a softmax of two. "
        "Received: an output of shape %(shape)s after %(activation)s."
    ),
    # The file as bytes: `modelfile.inspected`, `modelfile.quarantine`, `modelfile.loading`.
    gettext_noop("A model file may have at most %(limit)s bytes."),
    gettext_noop("A model file must be one that Keras wrote. %(note)s"),
    gettext_noop("It is empty. Was the download or upload cut off?"),
    gettext_noop(
        "It is a git-LFS pointer, a few lines of text that stand for the model. Run `git lfs pull` "
        "where you got it, and upload the real file."
    ),
    gettext_noop('It is something else. Save the model with `model.save("model.h5")`.'),
    gettext_noop(
        "A model file must hold the architecture and the weights. This one holds %(what)s: save "
        "the whole model with `model.save(...)`, not with `model.save_weights(...)`, or give its "
        "architecture beside it, as the JSON of `model.to_json()`."
    ),
    gettext_noop("no model"),
    gettext_noop("weights only"),
    gettext_noop(
        "An architecture can be given beside a file that holds weights only. This one holds its "
        "own: give the file alone."
    ),
    gettext_noop("An architecture may have at most %(limit)s letters. Received: %(number)s"),
    gettext_noop("The model file is refused: %(reason)s."),
    gettext_noop("The model file cannot be read: %(error)s."),
    gettext_noop("Keras cannot load a model from the file. Received: %(error)s"),
    gettext_noop("The file became shorter while it was read."),
    gettext_noop("Weights must be floating-point numbers. Received: %(type)s"),
    gettext_noop(
        "All weights must be numbers. Received: NaN or infinity in the layer %(name)s; did the "
        "training diverge?"
    ),
    gettext_noop("The weights in the file must fit the architecture: %(reason)s."),
    gettext_noop("layers have more or fewer of them"),
    gettext_noop("a layer has some of other shapes"),
    gettext_noop("a layer is named twice"),
    gettext_noop("%(number)s layers need them, %(found)s have them"),
    gettext_noop("those of %(name)s are of other shapes"),
    # HDF5 and zip archives: `modelfile.hdf5_structure`, `modelfile.hdf5`, `modelfile.keras_zip`.
    gettext_noop(
        "The file is HDF5, but damaged: was the download or upload cut off? Received: %(error)s"
    ),
    gettext_noop("The file was copied while it was being written."),
    gettext_noop("The file says that it has %(number)s bytes. Received: %(received)s"),
    gettext_noop("The groups of the file lie too deep in each other."),
    gettext_noop("A model file holds groups and datasets only."),
    gettext_noop("An object of the file has two names."),
    gettext_noop("An attribute in the file has no value."),
    gettext_noop("An attribute in the file is neither text nor numbers."),
    gettext_noop("An attribute in the file is too large."),
    gettext_noop("The numbers in a model file must not be compressed. Save it again with Keras."),
    gettext_noop("A model file must hold its numbers itself, each array in one piece."),
    gettext_noop("A model file holds plain numbers only."),
    gettext_noop(
        "A model file must not refer to other files or places. This one has a link: %(name)s"
    ),
    gettext_noop("The file claims to hold other numbers than there are bytes in it."),
    gettext_noop("The file holds too many groups, datasets, attributes or names."),
    gettext_noop("The attribute %(name)s is not UTF-8."),
    gettext_noop("The attribute %(name)s must be text."),
    gettext_noop("The attribute %(name)s must be a list of names."),
    gettext_noop("The file must hold the weights of every layer it names: %(reason)s."),
    gettext_noop("the layer %(name)s has no group"),
    gettext_noop("the weights %(name)s are not in the file"),
    gettext_noop(
        "The file is a zip archive, but none that Keras wrote: %(reason)s. Save the model with "
        '`model.save("model.keras")` or `model.save("model.h5")`.'
    ),
    gettext_noop("it cannot be unpacked (%(error)s)"),
    gettext_noop("it does not hold %(names)s and no more"),
    gettext_noop(
        "%(name)s is too large: packed as it is, it may have at most %(limit)s bytes when unpacked."
    ),
    gettext_noop("%(name)s is too large: it may have at most %(limit)s bytes when unpacked."),
    # The conversion of a model: `conversion`.
    gettext_noop(
        "A variant must end in one sigmoid unit and take colour images, unless a declaration says "
        "what else it does. Received: an output of shape %(shape)s after %(activation)s, an input "
        "of shape %(input)s. %(note)s"
    ),
    gettext_noop("The model ends in a %(what)s. Received: %(other)s, as declared."),
    gettext_noop("A model must end in a function of its own. Received: %(what)s."),
    gettext_noop("it gives what it gets"),
    gettext_noop("its last layer is used several times"),
    gettext_noop("a softmax over something else than two classes"),
    gettext_noop("A model must be one that ONNX can express. Received: %(what)s"),
    gettext_noop("a softmax over the axes %(axes)s"),
    gettext_noop("another output than one number"),
    gettext_noop("another end than a sigmoid"),
    gettext_noop("%(number)s channels, of which %(count)s are scaled"),
    gettext_noop("Resizing by %(name)s of images of any size"),
    gettext_noop("Resizing by %(name)s"),
    gettext_noop("a difference of %(number)s tensors"),
    gettext_noop(
        "A model must give the same answers in Keras and as an ONNX graph, within %(limit)s. "
        "Received: %(what)s"
    ),
    gettext_noop("probabilities that differ by %(difference)s, layers by %(share)s"),
    gettext_noop(
        "An image for this model may have from 1 to %(most)s pixels a side. Received: "
        "%(height)s x %(width)s"
    ),
)
