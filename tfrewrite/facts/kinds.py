"""The kinds of values that the facts tell apart."""

from __future__ import annotations

import enum


class Kind(enum.Enum):
    """What a value is, as far as it can be known without running the program."""

    TENSOR = "tensor"
    RAGGED = "ragged tensor"
    SPARSE = "sparse tensor"
    SYMBOLIC = "symbolic Keras tensor"
    NEST = "tensor or nest of tensors"
    VARIABLE = "variable"
    METRIC = "metric"
    MODEL = "model"
    LAYER = "layer"
    OPTIMIZER = "optimizer"
    LOSS = "loss function"
    DATASET = "data set"
    ITERATOR = "iterator"
    TAPE = "gradient tape"
    WRITER = "summary writer"
    STRATEGY = "distribution strategy"
    LOGGER = "logger"
    PROGRESS = "progress bar"
    LIBRARY = "other object of a library"
    NAME = "function, class or module of a library"
    PYTHON = "immutable Python value"
    ARRAY = "array on the host"
    FRAME = "pandas object"
    TUPLE = "tuple"
    DICTIONARY = "dictionary"
    CONTAINER = "list or set"
    ITERABLE = "iterable that prints nothing"
    FUNCTION = "function of the program"
    GENERATOR = "generator of the program"
    CLASS = "class of the program"
    OBJECT = "object of a class of the program"
    FOREIGN = "object of another framework"
    EITHER = "one of several kinds"
    UNKNOWN = "unknown"


ON_DEVICE = frozenset({Kind.TENSOR, Kind.RAGGED, Kind.SPARSE, Kind.NEST, Kind.VARIABLE})
"""Kinds whose values stand on the device: reading them waits for it."""

IMMUTABLE = frozenset({Kind.TENSOR, Kind.RAGGED, Kind.SPARSE, Kind.SYMBOLIC, Kind.PYTHON})
"""Kinds whose values never change once they are made: a name that is not bound again keeps what it showed."""
