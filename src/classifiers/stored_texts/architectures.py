"""Of the layers in a model file: why they are not taken, and what was mended."""

from django.utils.translation import gettext_noop

TEXTS = (
    # The text of an architecture: `architecture_json`, `references`, `mends.structure`.
    gettext_noop("The architecture in the file is not valid JSON. Received: %(error)s"),
    gettext_noop("The architecture in the file is not valid text."),
    gettext_noop("The architecture in the file must be a JSON object."),
    gettext_noop("A number in the architecture is too large."),
    gettext_noop("The architecture in the file is nested too deep."),
    gettext_noop("The architecture in the file is damaged: %(rule)s. Received: %(received)s"),
    gettext_noop("The architecture in the file is damaged: %(reason)s."),
    gettext_noop("the outermost object must be a model"),
    gettext_noop("a layer must be an object"),
    gettext_noop("the name of a layer must be text"),
    gettext_noop("two layers of a model must not have the same name"),
    gettext_noop("the two names of a layer must be equal"),
    gettext_noop("the inputs of a layer must be a list"),
    gettext_noop("`%(name)s` must be a list"),
    gettext_noop("`%(name)s` is missing or of the wrong type"),
    gettext_noop("a model has no list of layers"),
    gettext_noop("inbound_nodes is no list"),
    gettext_noop("a node has more than its inputs"),
    gettext_noop("a reference to a layer is no list"),
    gettext_noop("a layer is called with something else than a tensor"),
    gettext_noop("a reference to a layer is not a name and two numbers"),
    gettext_noop("a layer has no name"),
    gettext_noop("something is no object that should be one"),
    # Which layers there may be: `modelfile.allow_list`, `modelfile.layers`, `modelfile.graph`.
    gettext_noop("The file must hold a functional or sequential model."),
    gettext_noop("Models lie too deep in each other."),
    gettext_noop("A model has no %(name)s in Keras."),
    gettext_noop("A layer has no %(name)s in Keras."),
    gettext_noop("A %(class)s layer has no `%(name)s` in Keras."),
    gettext_noop(
        "A model file must not bring code of its own. This one has a %(class)s layer, which runs "
        "code from the file: replace it by layers that are part of Keras."
    ),
    gettext_noop(
        "A model may use the layers of Keras that image classifiers are made of. Received: %(name)s"
    ),
    gettext_noop("A model may have at most %(limit)s layers."),
    gettext_noop("A model must take one image. Received: %(number)s inputs."),
    gettext_noop(
        "The input must be an image: height, width and 1 or 3 channels. Received: %(shape)s"
    ),
    gettext_noop("An input image may have at most %(limit)s pixels a side. Received: %(shape)s"),
    gettext_noop("The layers of the model are used too often."),
    gettext_noop("A layer lacks its %(name)s."),
    gettext_noop("A model may need at most %(limit)s %(what)s. Received: %(number)s"),
    gettext_noop("parameters"),
    gettext_noop("bytes of memory for an image"),
    gettext_noop("multiplications for an image"),
    gettext_noop("Two layers of the architecture have the same name."),
    # How they fit together: `modelfile.graph`, `modelfile.shapes`.
    gettext_noop("The layers of the model do not fit together: %(reason)s."),
    gettext_noop("a model has no layers"),
    gettext_noop("an image comes in behind another layer"),
    gettext_noop("two layers have the same name"),
    gettext_noop("the input of %(name)s comes from nowhere"),
    gettext_noop("the model has no output, or one that comes from nowhere"),
    gettext_noop("the layer %(name)s is never used"),
    gettext_noop("images come in at other layers than the model says"),
    gettext_noop("a model gets another number of inputs than it has"),
    gettext_noop("the number of channels is open"),
    gettext_noop("a layer for images gets something else"),
    gettext_noop("an image becomes smaller than nothing"),
    gettext_noop("channels cannot be shared out to the groups"),
    gettext_noop("a PReLU layer needs sides that are known"),
    gettext_noop("an image of open size cannot be made flat"),
    gettext_noop("a tensor cannot be reshaped"),
    gettext_noop("more is cut off an image than there is"),
    gettext_noop("tensors of different shapes are merged"),
    gettext_noop("tensors of different shapes are put together"),
    # What values there may be: `modelfile.values`.
    gettext_noop("`%(name)s` of a layer must be %(rule)s. Received: %(received)s"),
    gettext_noop("a whole number from %(low)s to %(high)s"),
    gettext_noop("a number"),
    gettext_noop("from 0 to 1"),
    gettext_noop("0 or more"),
    gettext_noop("true or false"),
    gettext_noop("one of Keras's own, with its own keys"),
    gettext_noop("one of Keras's own"),
    gettext_noop("one of Keras's activations"),
    gettext_noop("one of %(names)s"),
    gettext_noop("two whole numbers"),
    gettext_noop("margins"),
    gettext_noop("a list of sides"),
    gettext_noop("a plain value"),
    gettext_noop("the last one"),
    gettext_noop("1 where strides are larger"),
    gettext_noop("1 to %(number)s letters that can be printed"),
    # What cannot be mended: `modelfile.mends`.
    gettext_noop(
        "The layer %(name)s uses the hard sigmoid, which means one thing in Keras 2 and another in "
        "Keras 3; it cannot be kept here: %(reason)s. Use the sigmoid, train for a few steps more, "
        "and save the model again."
    ),
    gettext_noop("the file does not say which version of Keras wrote it"),
    gettext_noop("the layers refer to each other as no Keras 2 writes it"),
    gettext_noop("it stands on one of several parallel branches"),
    gettext_noop("it is used inside the layer"),
    gettext_noop("The layers refer to each other in a circle."),
    gettext_noop(
        "The layer %(name)s of class %(class)s has a value of `%(key)s` that Keras 3 cannot "
        "express. Received: %(received)s"
    ),
    # What was mended: `mends.tally`, `modelfile.inspected`.
    gettext_noop("1 layer"),
    gettext_noop("Each of %(number)s layers"),
    gettext_noop("1 model"),
    gettext_noop("Each of %(number)s models"),
    gettext_noop("%(what)s held a bare list of layers, as before Keras 2.3; it has a name now."),
    gettext_noop("%(what)s was of the class `Model`; since Keras 2.4 that is called `Functional`."),
    gettext_noop("%(what)s had a class name of older versions of Keras; it has today's name now."),
    gettext_noop("%(what)s named the Python module of its class; the name of the class is enough."),
    gettext_noop(
        "%(what)s had settings that Keras 3 no longer knows and that never had an effect (such as "
        "`groups` of a depthwise convolution); they were left out."
    ),
    gettext_noop("%(what)s gave its axis as a list of one number; it is that number now."),
    gettext_noop(
        "%(what)s gave a number type for its first random weights; the file brings the trained "
        "ones."
    ),
    gettext_noop("%(what)s held a number in the form of an array; it is a plain number now."),
    gettext_noop("%(what)s called its slope `alpha`; Keras 3 calls it `negative_slope`."),
    gettext_noop(
        "%(what)s gave the shape of the input on its first layer; it has an input layer of its own "
        "now."
    ),
    gettext_noop(
        "%(what)s repeated the shape of the input, which the graph tells; it was left out."
    ),
    gettext_noop(
        "%(what)s calculated in half precision; single precision is used, which is more exact and "
        "may change the last digits of a score."
    ),
    gettext_noop("%(what)s named its number type in an older form; it is the plain name now."),
    gettext_noop(
        "%(what)s had a slash in its name, which Keras 3 forbids; it is an underscore now."
    ),
    gettext_noop("%(what)s listed its only input or output; it is named without the list now."),
    gettext_noop(
        "%(what)s inside another counted its uses from one, as Keras 2 did; Keras 3 counts from "
        "zero."
    ),
    gettext_noop(
        "%(what)s was plain arithmetic with a constant; it is a Rescaling layer with that constant "
        "now."
    ),
    gettext_noop(
        "%(what)s added, multiplied, subtracted or joined tensors as an operation of TensorFlow; "
        "it is the layer of Keras that does so now."
    ),
    gettext_noop(
        "%(what)s used the hard sigmoid, which has another slope in Keras 3; the one of Keras 2 is "
        "kept, written as a Rescaling and a ReLU layer."
    ),
    gettext_noop("The file holds weights only; the architecture is the one given beside it."),
    gettext_noop("The file holds weights only; by their shapes they are those of %(name)s."),
)
