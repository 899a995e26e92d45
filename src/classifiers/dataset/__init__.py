"""The labelled data set at `DATA_ROOT`: one folder per class, in it the images.

Classes are ordered by folder name, as Keras orders them: the first is class 0, the second, the
positive one, is class 1.
"""

from classifiers.dataset.generator import IMG_WIDTH, get_data_generator
from classifiers.dataset.index import Index, get_index, is_image_name
from classifiers.dataset.reading import read_image, read_pixels
from classifiers.dataset.selection import (
    draw_images,
    get_class_names,
    get_dataset_size,
    list_images,
    select_img_batch,
)

__all__ = [
    "IMG_WIDTH",
    "Index",
    "draw_images",
    "get_class_names",
    "get_data_generator",
    "get_dataset_size",
    "get_index",
    "is_image_name",
    "list_images",
    "read_image",
    "read_pixels",
    "select_img_batch",
]
