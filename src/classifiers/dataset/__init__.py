"""Labelled data sets: one folder per class, in it the images. The one at `DATA_ROOT` by itself.

Classes are ordered by folder name, as Keras orders them: the first is class 0, the second, the
positive one, is class 1.
"""

from classifiers.dataset.folder import Folder, Source, get_data_root, hash_manifest
from classifiers.dataset.generator import IMG_WIDTH, get_data_generator
from classifiers.dataset.index import Index, is_image_name
from classifiers.dataset.reading import Transform, decode, decode_pixels
from classifiers.dataset.selection import (
    draw_images,
    get_class_names,
    get_dataset_size,
    get_index,
    list_images,
    read_image,
    read_pixels,
    select_img_batch,
)

__all__ = [
    "IMG_WIDTH",
    "Folder",
    "Index",
    "Source",
    "Transform",
    "decode",
    "decode_pixels",
    "draw_images",
    "get_class_names",
    "get_data_generator",
    "get_data_root",
    "get_dataset_size",
    "get_index",
    "hash_manifest",
    "is_image_name",
    "list_images",
    "read_image",
    "read_pixels",
    "select_img_batch",
]
