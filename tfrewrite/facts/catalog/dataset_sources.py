"""Where data sets come from: arrays, ranges, generators, files, and loaders of Keras and TFDS."""

from __future__ import annotations

import math

from tfrewrite.facts.catalog import directories
from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.catalog.dataset_elements import (
    ENDLESS_OR_EMPTY,
    component,
    dataset,
    either,
    length_of,
    sliced_length,
)
from tfrewrite.facts.catalog.dataset_specs import promised, typed
from tfrewrite.facts.catalog.given import dtype_named, flag, is_none, items_of, text, whole
from tfrewrite.facts.catalog.nests import each, without_axis
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import Value, tensor, unknown

_CLASS = "tensorflow.data.Dataset."
_EXPERIMENTAL = "tensorflow.data.experimental."
_STRINGS = {"tensorflow.data.TFRecordDataset", "tensorflow.data.TextLineDataset", f"{_CLASS}list_files"}
_STRINGS |= {"tensorflow.data.FixedLengthRecordDataset"}
_UNREAD = {f"{_CLASS}load", f"{_EXPERIMENTAL}load", f"{_EXPERIMENTAL}SqlDataset", f"{_EXPERIMENTAL}from_variant"}
_UNREAD |= {f"{_EXPERIMENTAL}make_batched_features_dataset", "tensorflow_datasets.as_dataset"}
_CSV = ("file_pattern", "batch_size", "column_names", "column_defaults", "label_name", "select_columns")
_LOADED = ("name", "split", "data_dir", "batch_size", "shuffle_files", "download", "as_supervised")


def made(name: str, arguments: Arguments, setting: Setting) -> Value | None:
    """The data set that a public name makes; None for names of other things."""
    if name in _STRINGS:
        return dataset(tensor("string", ()), None, name)
    if name in _UNREAD:
        return dataset(None, None, name)
    if name.startswith(_CLASS):
        return _of_class(name, name[len(_CLASS) :], arguments)
    if name.startswith(_EXPERIMENTAL):
        return _experimental(name, name[len(_EXPERIMENTAL) :], arguments)
    if name == "tensorflow_datasets.load":
        return _of_catalog(arguments)
    return directories.made(name, arguments, setting)


def _of_class(name: str, tail: str, arguments: Arguments) -> Value | None:
    match tail:
        case "from_tensor_slices":
            whole_value = component(arguments.get("tensors", 0) or unknown("no tensors"))
            return dataset(each(whole_value, without_axis), sliced_length(whole_value), name)
        case "from_tensors":
            return dataset(_sure(arguments.get("tensors", 0)), 1, name)
        case "range":
            return _counted(name, arguments)
        case "zip":
            return _zipped(name, arguments)
        case "from_generator":
            return _generated(name, arguments)
        case "random":
            return dataset(tensor("int64", ()), math.inf, name)
        case "counter":
            return dataset(tensor(_typed(arguments.get("dtype", 2)), ()), math.inf, name)
        case "sample_from_datasets" | "choose_from_datasets":
            return _chosen(name, arguments)
        case _:
            return None


def _experimental(name: str, tail: str, arguments: Arguments) -> Value | None:
    match tail:
        case "sample_from_datasets" | "choose_from_datasets":
            return _chosen(name, arguments)
        case "Counter":
            return dataset(tensor(_typed(arguments.get("dtype", 2)), ()), math.inf, name)
        case "RandomDataset":
            return dataset(tensor("int64", ()), math.inf, name)
        case "CsvDataset":
            return dataset(_columns(arguments.get("record_defaults", 1)), None, name)
        case "make_csv_dataset":
            return _csv(name, arguments)
        case "cardinality":
            return tensor("int64", ())
        case "assert_cardinality" | "ignore_errors" | "copy_to_device" | "prefetch_to_device" | "snapshot":
            return Value(Kind.LIBRARY, origin=name)
        case _:
            return None


def _sure(value: Value | None) -> Value:
    """A component of `from_tensors`; a list that may be empty has no sure dtype."""
    if value is None:
        return unknown("no tensors")
    if value.kind is Kind.CONTAINER and not value.elements:
        return unknown("a list that may be empty")
    return component(value)


def _typed(value: Value | None) -> str | None:
    return "int64" if value is None else dtype_named(value)


def _counted(name: str, arguments: Arguments) -> Value:
    bounds = [whole(value) for value in arguments.positional]
    length: int | None = None
    if arguments.complete and bounds and None not in bounds:
        known = [bound for bound in bounds if bound is not None]
        length = len(range(*known)) if len(known) < 3 or known[2] != 0 else None
    return dataset(tensor(_typed(arguments.get("output_type")), ()), length, name)


def _zipped(name: str, arguments: Arguments) -> Value:
    sets = arguments.get("datasets")
    if sets is None and arguments.complete:
        given = arguments.positional
        sets = given[0] if len(given) == 1 and given[0].kind is not Kind.DATASET else Value(Kind.TUPLE, given)
    if sets is None or sets.kind not in (Kind.TUPLE, Kind.DICTIONARY):
        return dataset(None, None, name)
    lengths: list[float | None] = []

    def part(leaf: Value) -> Value:
        lengths.append(length_of(leaf))
        return leaf.element if leaf.kind is Kind.DATASET and leaf.element is not None else unknown("unknown data set")

    element = each(sets, part)
    known = [length for length in lengths if length is not None]
    return dataset(
        element, min(known) if known and len(known) == len(lengths) and ENDLESS_OR_EMPTY not in known else None, name
    )


def _generated(name: str, arguments: Arguments) -> Value:
    given = arguments.named(("generator", "output_types", "output_shapes", "args", "output_signature"))
    signature, types = given.get("output_signature"), given.get("output_types")
    if signature is not None and is_none(signature) is not True:
        return dataset(promised(signature), None, name)
    if types is None or signature is not None:
        return dataset(None, None, name)
    return dataset(typed(types, given.get("output_shapes")), None, name)


def _chosen(name: str, arguments: Arguments) -> Value:
    sets = items_of(arguments.get("datasets", 0))
    return dataset(either(list(sets)) if sets else None, None, name)


def _columns(defaults: Value | None) -> Value | None:
    columns = items_of(defaults)
    return None if not columns else Value(Kind.TUPLE, tuple(tensor(_column(column), ()) for column in columns))


def _column(default: Value) -> str | None:
    """The dtype of a column by its default: a dtype, a number, or a list with one of them."""
    inner = items_of(default)
    if inner is not None and len(inner) == 1:
        default = inner[0]
    if default.kind is Kind.PYTHON:
        return component(default).dtype
    return dtype_named(default) if default.kind is Kind.NAME else default.dtype


def _csv(name: str, arguments: Arguments) -> Value:
    given = arguments.named(_CSV)
    size, epochs = whole(given.get("batch_size")), given.get("num_epochs")
    column = tensor(None, (size if is_none(epochs) is True else None,))
    features = Value(Kind.DICTIONARY, element=column)
    labelled = is_none(given.get("label_name"))
    if labelled is None:
        return dataset(None, None, name)
    length = math.inf if is_none(epochs) is True else None
    return dataset(features if labelled else Value(Kind.TUPLE, (features, column)), length, name)


def _of_catalog(arguments: Arguments) -> Value:
    """What `tfds.load` gives: by split one data set, a list or a dictionary of them, with the information beside."""
    given = arguments.named(_LOADED)
    one = dataset(_element_of_catalog(given), None, "tensorflow_datasets.load")
    split = given.get("split")
    found: Value = unknown("splits that are not known")
    if is_none(split) is True:
        found = Value(Kind.DICTIONARY, element=one)
    elif split is not None and split.kind is Kind.NAME and split.origin.startswith("tensorflow_datasets.Split."):
        found = one if not split.origin.endswith(".ALL") else unknown("all splits")
    elif split is not None and text(split) is not None:
        found = one if text(split) != "all" else unknown("all splits")
    elif split is not None and items_of(split) is not None and (parts := items_of(split)) is not None:
        texts = all(part.kind is Kind.PYTHON and part.dtype == "str" for part in parts)
        shape = Kind.TUPLE if split.kind is Kind.TUPLE else Kind.CONTAINER
        found = Value(shape, (one,) * len(parts), element=one) if texts else found
    match flag(given.get("with_info"), False):
        case True:
            return Value(Kind.TUPLE, (found, Value(Kind.LIBRARY, origin="tensorflow_datasets.core.DatasetInfo")))
        case False:
            return found
        case _:
            return unknown("with_info is not known")


def _element_of_catalog(given: Arguments) -> Value | None:
    match flag(given.get("as_supervised"), False):
        case True:
            part = unknown("features of a public data set")
            return Value(Kind.TUPLE, (part, part))
        case False:
            return Value(Kind.DICTIONARY, element=unknown("features of a public data set"))
        case _:
            return None
