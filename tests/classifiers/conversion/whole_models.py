"""Networks in which layers and models lie in each other, or are used several times."""

from tests.classifiers.conversion.comparison import randomize


def finish(images, x):
    """One sigmoid unit behind a feature map."""
    import keras
    from keras import layers

    x = layers.Activation("tanh")(layers.GlobalAveragePooling2D()(x))
    return keras.Model(images, layers.Dense(1, activation="sigmoid", name="unit")(x))


def build_deep():
    """A model in a model in a model, each with weights of both kinds."""
    import keras
    from keras import layers

    def block(x, name):
        x = layers.Conv2D(4, 3, padding="same", name=f"{name}_conv")(x)
        return layers.BatchNormalization(name=f"{name}_norm")(x)

    innermost_images = keras.Input((8, 9, 4))
    innermost = keras.Model(innermost_images, block(innermost_images, "innermost"), name="deepest")
    inner_images = keras.Input((8, 9, 4))
    x = innermost(block(inner_images, "before"))
    inner = keras.Model(inner_images, block(x, "after"), name="inner")
    chain = keras.Sequential(
        [
            keras.Input((8, 9, 4)),
            layers.BatchNormalization(name="chain_norm"),
            layers.PReLU(shared_axes=[1, 2], name="chain_prelu"),
            layers.Conv2D(4, 1, name="chain_conv"),
        ],
        name="chain",
    )
    images = keras.Input((8, 9, 3))
    return randomize(finish(images, chain(inner(block(images, "outer")))))


def build_shared_in_a_row(keras, layers):
    images = keras.Input((8, 9, 3))
    shared = layers.Conv2D(3, 3, padding="same", activation="relu")
    return finish(images, shared(shared(images)))


def build_shared_on_branches(keras, layers):
    """Used first far from the output, though it was called there last."""
    images = keras.Input((8, 8, 3))
    shared = layers.Conv2D(3, 3, padding="same")
    near = layers.Activation("elu")(shared(layers.MaxPooling2D(2)(images)))
    far = layers.Conv2D(3, 2, strides=2)(layers.Activation("tanh")(shared(images)))
    return finish(images, layers.Add()([near, layers.Activation("relu")(far)]))


def build_shared_side_by_side(keras, layers):
    images = keras.Input((8, 8, 3))
    shared = layers.Conv2D(3, 3)
    first, second = shared(images), shared(layers.Activation("tanh")(images))
    return finish(images, layers.Subtract()([second, first]))


def build_model_used_twice(keras, layers):
    part = keras.Input((8, 8, 3))
    x = layers.BatchNormalization()(layers.Conv2D(3, 3, padding="same")(part))
    inner = keras.Model(part, x, name="inner")
    images = keras.Input((8, 8, 3))
    return finish(images, layers.Concatenate()([inner(inner(images)), images]))


def build_model_used_twice_at_the_end(keras, layers):
    """The first of its uses is the output."""
    part = keras.Input((1, 1, 3))
    x = layers.Flatten()(layers.Conv2D(1, 1, activation="sigmoid")(part))
    inner = keras.Model(part, x, name="inner")
    images = keras.Input((8, 8, 3))
    pooled = layers.GlobalAveragePooling2D(keepdims=True)(layers.Conv2D(3, 3)(images))
    output = inner(pooled)
    inner(layers.Rescaling(2.0)(pooled))  # not part of the model
    return keras.Model(images, output)


def build_ending_in_a_sequence(keras, layers):
    images = keras.Input((8, 8, 3))
    end = keras.Sequential(
        [keras.Input((4,)), layers.Dropout(0.5), layers.Dense(1, activation="sigmoid")]
    )
    return keras.Model(images, end(layers.GlobalMaxPooling2D()(layers.Conv2D(4, 3)(images))))


def build_sequence_of_models(keras, layers):
    part = keras.Input((8, 8, 3))
    graph = keras.Model(part, layers.Conv2D(4, 3)(part))
    end = keras.Sequential(
        [keras.Input((6, 6, 4)), layers.Flatten(), layers.Dense(1, activation="sigmoid")]
    )
    return keras.Sequential([keras.Input((8, 8, 3)), graph, end])


def build_model_with_two_outputs(keras, layers):
    part = keras.Input((8, 8, 3))
    inner = keras.Model(part, [layers.Conv2D(2, 3)(part), layers.Conv2D(3, 3)(part)])
    images = keras.Input((8, 8, 3))
    few, many = inner(images)
    return finish(images, layers.Concatenate()([many, few]))


def build_model_with_two_outputs_of_one(keras, layers):
    """Its outputs are two uses of one graph, both of them ends."""
    innermost_part, part = keras.Input((8, 8, 3)), keras.Input((8, 8, 3))
    innermost = keras.Model(innermost_part, layers.Conv2D(2, 3)(innermost_part))
    inner = keras.Model(part, [innermost(part), innermost(layers.Activation("tanh")(part))])
    images = keras.Input((8, 8, 3))
    return finish(images, layers.Subtract()(inner(images)))


def build_branches(keras, layers):
    """Convolutions that Keras lists by how far they are from the output."""
    images = keras.Input((8, 8, 3))
    short = layers.Conv2D(4, 1, name="short")(images)
    long = layers.Conv2D(4, 3, padding="same", name="long_1")(images)
    long = layers.Conv2D(4, 3, padding="same", name="long_2")(long)
    return finish(images, layers.Maximum()([short, long, layers.Conv2D(4, 1)(images)]))


def build_open(keras, layers):
    images = keras.Input((None, None, 3))
    x = layers.Conv2D(4, (3, 2), strides=2, padding="same", activation="relu")(images)
    x = layers.Conv2D(4, 3, dilation_rate=2, padding="same")(x)
    x = layers.DepthwiseConv2D(4, strides=(2, 2), padding="same")(x)
    x = layers.Conv2DTranspose(3, 3, strides=2, padding="same")(x)
    x = layers.Conv2DTranspose(3, 2, strides=3)(x)
    x = layers.AveragePooling2D(3, strides=2, padding="same")(x)
    x = layers.MaxPooling2D((2, 3), padding="same")(x)
    x = layers.UpSampling2D((2, 3), interpolation="bilinear")(layers.UpSampling2D(2)(x))
    x = layers.Cropping2D(1)(layers.ZeroPadding2D(((1, 0), (0, 2)))(x))
    pooled = layers.GlobalAveragePooling2D(keepdims=True)(x)
    x = layers.LayerNormalization()(layers.Multiply()([x, pooled]))
    x = layers.PReLU(shared_axes=[1, 2])(layers.Concatenate()([x, layers.Dense(2)(x)]))
    return finish(images, layers.Conv2D(4, 3)(layers.Resizing(7, 5)(x)))


BUILDERS = [
    build_shared_in_a_row,
    build_shared_on_branches,
    build_shared_side_by_side,
    build_model_used_twice,
    build_model_used_twice_at_the_end,
    build_ending_in_a_sequence,
    build_sequence_of_models,
    build_model_with_two_outputs,
    build_model_with_two_outputs_of_one,
    build_branches,
]
