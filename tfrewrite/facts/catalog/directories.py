"""Data that Keras loads: data sets of directories, and the arrays of `keras.datasets`.

Source: the documentation of `keras.utils.image_dataset_from_directory` and of `keras.datasets`.
"""

from __future__ import annotations

from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.catalog.dataset_elements import dataset
from tfrewrite.facts.catalog.given import items_of, text, whole
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import Shape, Value, tensor, unknown

_ROOMS = ("tensorflow.keras.utils.", "tensorflow.keras.preprocessing.")
_DATASETS = "tensorflow.keras.datasets."
_IMAGES = ("directory", "labels", "label_mode", "class_names", "color_mode", "batch_size", "image_size")
_TEXTS = ("directory", "labels", "label_mode", "class_names", "batch_size", "max_length")
_CHANNELS = {"rgb": 3, "rgba": 4, "grayscale": 1}

_Pair = tuple[tuple[str | None, Shape | None], tuple[str | None, Shape | None]]

_ARRAYS: dict[str, tuple[_Pair, _Pair]] = {
    "mnist": (
        (("uint8", (60000, 28, 28)), ("uint8", (60000,))),
        (("uint8", (10000, 28, 28)), ("uint8", (10000,))),
    ),
    "fashion_mnist": (
        (("uint8", (60000, 28, 28)), ("uint8", (60000,))),
        (("uint8", (10000, 28, 28)), ("uint8", (10000,))),
    ),
    "cifar10": (
        (("uint8", (50000, 32, 32, 3)), ("uint8", (50000, 1))),
        (("uint8", (10000, 32, 32, 3)), (None, (10000, 1))),
    ),
    "cifar100": (
        (("uint8", (50000, 32, 32, 3)), (None, (50000, 1))),
        (("uint8", (10000, 32, 32, 3)), (None, (10000, 1))),
    ),
    "boston_housing": (
        (("float64", (None, 13)), ("float64", (None,))),
        (("float64", (None, 13)), ("float64", (None,))),
    ),
    "california_housing": (
        (("float32", (None, 8)), ("float32", (None,))),
        (("float32", (None, 8)), ("float32", (None,))),
    ),
    "imdb": (((None, (None,)), ("int64", (None,))), ((None, (None,)), ("int64", (None,)))),
    "reuters": (((None, (None,)), ("int64", (None,))), ((None, (None,)), ("int64", (None,)))),
}


def made(name: str, arguments: Arguments, setting: Setting) -> Value | None:
    """What a loader of Keras gives; None for names of other things."""
    loader = name.rpartition(".")[2]
    if name.startswith(_DATASETS) and loader == "load_data":
        return _arrays(name[len(_DATASETS) :].partition(".")[0])
    if not name.startswith(_ROOMS):
        return None
    match loader:
        case "image_dataset_from_directory":
            return _split(name, arguments, _images(arguments.named(_IMAGES), setting), _IMAGES)
        case "text_dataset_from_directory":
            given = arguments.named(_TEXTS)
            return _split(name, arguments, _labelled(tensor("string", ()), given), _TEXTS)
        case "audio_dataset_from_directory" | "timeseries_dataset_from_array":
            return Value(Kind.DATASET, origin=name)
        case _:
            return None


def _arrays(which: str) -> Value:
    found = _ARRAYS.get(which)
    if found is None:
        return unknown("a data set of Keras that is not known")
    return Value(Kind.TUPLE, tuple(Value(Kind.TUPLE, tuple(_array(*part) for part in pair)) for pair in found))


def _array(dtype: str | None, shape: Shape | None) -> Value:
    return Value(Kind.ARRAY, dtype=dtype, shape=shape)


def _images(given: Arguments, setting: Setting) -> Value | None:
    size = given.get("image_size")
    height: int | None = 256
    width: int | None = 256
    if size is not None:
        parts = items_of(size)
        height, width = (whole(parts[0]), whole(parts[1])) if parts and len(parts) == 2 else (None, None)
    channels = _CHANNELS.get(text(given.get("color_mode"), "rgb") or "")
    if given.get("data_format") is not None:
        return None
    return _labelled(tensor("float32", (height, width, channels)), given)


def _labelled(sample: Value, given: Arguments) -> Value | None:
    """One element: samples with their labels, in batches unless there is no batch size."""
    size, mode, labels = given.get("batch_size"), given.get("label_mode"), given.get("labels")
    unbatched = size is not None and size.dtype == "NoneType"
    if not unbatched and size is not None and whole(size) is None:
        return None
    lead: Shape = () if unbatched else (None,)
    samples = tensor(sample.dtype, None if sample.shape is None else (*lead, *sample.shape))
    if (mode is not None and mode.dtype == "NoneType") or (labels is not None and labels.dtype == "NoneType"):
        return samples
    if (labels is not None and text(labels) != "inferred" and labels.kind is not Kind.CONTAINER) or (
        mode is not None and text(mode) is None
    ):
        return None
    match text(mode, "int"):
        case "int":
            label = tensor("int32", lead)
        case "binary":
            label = tensor("float32", (*lead, 1))
        case "categorical":
            label = tensor("float32", (*lead, None))
        case _:
            return None
    return Value(Kind.TUPLE, (samples, label))


def _split(name: str, arguments: Arguments, element: Value | None, parameters: tuple[str, ...]) -> Value:
    one = dataset(element, None, name)
    given = arguments.named(parameters)
    subset, form = given.get("subset"), given.get("format")
    if form is not None and text(form) != "tf":
        return unknown("a loader of another library")
    if subset is None or subset.dtype == "NoneType":
        return one
    match text(subset):
        case "training" | "validation":
            return one
        case "both":
            return Value(Kind.CONTAINER, (one, one), element=one)
        case _:
            return unknown("a subset that is not known")
