"""What parameters of a name are usually given: constants by parameter name, and shapes and dtypes for whole calls."""

from __future__ import annotations

from typing import Any

Descriptor = list[Any]


def constants(*values: Any) -> list[Descriptor]:
    """Constants as descriptors; lists become lists of constants, tuples become tuples."""
    found: list[Descriptor] = []
    for value in values:
        if isinstance(value, (list, tuple)):
            found.append(["list" if isinstance(value, list) else "tuple", [c for v in value for c in constants(v)]])
        else:
            found.append(["py", value])
    return found


def names(library: str, words: str) -> list[Descriptor]:
    """Names of a library as descriptors."""
    return [["name", f"{library}.{word}"] for word in words.split()]


_NUMERIC = "float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool complex64 complex128"
NUMPY_DTYPES = tuple(_NUMERIC.split())
TENSORFLOW_DTYPES = (*NUMPY_DTYPES, "bfloat16", "string")

_AXES = constants(-1, 0, 1, None, 2, -2, [0], [0, 1], (0, 1), [-1], (1, 2))
_DTYPES = [
    *names("tensorflow", "float32 int32 float64 int64 float16 bool uint8 complex64"),
    ["py", None],
    ["py", "float32"],
    ["py", "int32"],
    ["py", "float64"],
    *names("numpy", "float32 int64 float64 int32 uint8"),
    *names("builtins", "float int bool"),
]
_SHAPES = constants([2, 3], [], [4], (2, 3), (), (5, 1, 2), [3, 2, 4], 3, None, 6)

BY_NAME: dict[str, list[Descriptor]] = {
    "name": constants(None, "n"),
    "axis": _AXES,
    "axis1": constants(0, 1, -1, -2),
    "axis2": constants(1, 0, -1),
    "source": constants(0, 1, -1),
    "destination": constants(1, 0, -1),
    "axes": constants(None, [0, 1], 1, [[1], [0]], (0, 1), 2, -1),
    "dims": constants(None, [0], 0),
    "keepdims": constants(False, True),
    "dtype": _DTYPES,
    "out_type": names("tensorflow", "int32 int64 float32 float64"),
    "output_type": names("tensorflow", "int32 int64"),
    "shape": _SHAPES,
    "newshape": constants([3, 2], -1, (6,), [-1], [2, -1]),
    "new_shape": constants([3, 2], [6]),
    "size": constants([4, 5], None, 3, (2, 3), ()),
    "target_shape": constants([2, 3], [4, 2, 3]),
    "num": constants(None, 5, 3),
    "n": constants(3, 2, 1),
    "N": constants(3, 4),
    "M": constants(None, 4),
    "k": constants(1, 0, 2, -1),
    "depth": constants(5, 3),
    "num_classes": constants(4, 3),
    "seed": constants(None, 1, [1, 2], (3, 4)),
    "perm": constants(None, [1, 0], [0, 2, 1], (1, 0), [2, 0, 1]),
    "permutation": constants([1, 0]),
    "multiples": constants([2, 1], [1, 3], [2, 1, 1], [2]),
    "reps": constants(2, [2, 1], (1, 2)),
    "repeats": constants(2, 3, [1, 2]),
    "paddings": constants([[1, 1], [2, 0]], [[1, 2]], [[0, 0], [1, 1], [0, 2]]),
    "pad_width": constants(1, [[1, 1], [2, 0]]),
    "padding": constants("SAME", "VALID", "same", "valid", "full"),
    "strides": constants(1, 2, [1, 1, 1, 1]),
    "ksize": constants(2, 3, [1, 2, 2, 1]),
    "pool_size": constants(2, (2, 2)),
    "sizes": constants([1, 2, 2, 1]),
    "rates": constants([1, 1, 1, 1]),
    "num_or_size_splits": constants(1, 2, 3, [1, 1], [1, 2]),
    "indices_or_sections": constants(1, 2, 3, [1]),
    "num_segments": constants(3, 4),
    "low": constants(0, 0.0),
    "high": constants(None, 2, 1.0),
    "minval": constants(0, 0.0),
    "maxval": constants(None, 5, 2.0),
    "mean": constants(0.0, 1),
    "stddev": constants(1.0, 2),
    "loc": constants(0.0, 1),
    "scale": constants(1.0, 2),
    "lam": constants(1.0),
    "alpha": constants(0.5, 1.0),
    "p": constants(0.5, 2),
    "q": constants(0.5, 50),
    "ord": constants("euclidean", 1, 2, None),
    "rate": constants(0.5, 0),
    "clip_norm": constants(1.0, 5),
    "clip_value_min": constants(0.0, 0),
    "clip_value_max": constants(1.0, 1),
    "x_min": constants(0.0, None),
    "x_max": constants(1.0, None),
    "a_min": constants(0.0, 0, None),
    "a_max": constants(1.0, 1),
    "start": constants(0, 1, 0.0, 2.5),
    "limit": constants(None, 5, 6.0),
    "delta": constants(1, 2, 0.5),
    "stop": constants(5, 10, 4.5, None),
    "step": constants(1, 2),
    "start_or_stop": constants(5, 2, 2.5),
    "order": constants("C", "K", 1),
    "mode": constants("constant", "CONSTANT", "REFLECT", "reflect", "same", "full", "valid", "reduced"),
    "method": constants("bilinear", "nearest", "bicubic", "area", "lanczos3", "linear"),
    "interpolation": constants("bilinear", "nearest"),
    "direction": constants("ASCENDING", "DESCENDING"),
    "reduction": constants(None, "sum", "mean"),
    "data_format": constants(None, "NHWC", "channels_last"),
    "from_logits": constants(False, True),
    "equation": constants("ij,jk->ik", "ij->ji", "ij->i"),
    "subscripts": constants("ij,jk->ik", "ij->ji", "ij->i"),
    "filters": [["tensor", "float32", [3, 3, 3, 4]], ["tensor", "float32", [3, 3, 4]]],
    "kernel": [["tensor", "float32", [3, 3, 3, 4]], ["tensor", "float32", [3, 3, 4]]],
    "filter": [["tensor", "float32", [3, 3, 3, 1]]],
    "diagonal": constants(0, 1, -1),
    "offset": constants(0, 1),
    "num_rows": constants(3, 4),
    "num_columns": constants(None, 2),
    "batch_shape": constants(None, [2], [3, 2]),
    "batch_dims": constants(0, 1),
    "dtype_hint": [["py", None], ["name", "tensorflow.float32"], ["name", "tensorflow.int64"]],
    "lengths": [["tensor", "int32", [2]], ["tensor", "int32", []], ["list", constants(1, 2)]],
    "maxlen": constants(None, 4, 5),
    "nbins": constants(5),
    "value_range": constants([0.0, 1.0]),
    "begin": constants([0, 0], [0]),
    "shift": constants(1, -1),
    "delimiter": constants(",", " "),
    "sep": constants(",", " "),
    "separator": constants("", ","),
    "pattern": constants("a", "b+"),
    "rewrite": constants("x"),
    "pos": constants(0),
    "len": constants(1),
    "target_height": constants(5, 4),
    "target_width": constants(4, 5),
    "offset_height": constants(0, 1),
    "offset_width": constants(0, 1),
    "central_fraction": constants(0.5),
    "delta_": constants(0.1),
    "max_delta": constants(0.1, 0.2),
    "lower": constants(0.5),
    "upper": constants(1.5),
    "contrast_factor": constants(0.5),
    "saturation_factor": constants(0.5),
    "gamma": constants(1, 2.0),
    "label_smoothing": constants(0.0, 0.1),
    "training": constants(True, False),
    "noise_shape": constants(None),
    "block_size": constants(1, 3),
    "value": [["tensor", "float32", [2, 3]], ["py", 2], ["list", constants(1.0, 2.0)]],
    "num_samples": constants(4),
    "top_k": constants(2),
    "sorted": constants(True, False),
    "exclusive": constants(False, True),
    "reverse": constants(False, True),
    "indexing": constants("xy", "ij"),
    "type": names("tensorflow", "float32 int32 uint8"),
    "subok": constants(False),
    "copy": constants(True, None),
    "casting": constants("unsafe", "same_kind"),
    "frame_length": constants(2, 3),
    "frame_step": constants(1, 2),
    "fft_length": constants(None, [4], 4),
    "sequence_length": constants(4),
    "sequence_stride": constants(2),
    "nan": constants(0.0),
    "decimals": constants(0, 2),
    "sparse": constants(False),
    "old": constants("a"),
    "new": constants("b"),
    "prefix": constants("a", ("a", "b")),
    "suffix": constants("a"),
    "sub": constants("a"),
    "chars": constants(None, "a"),
    "width": constants(5),
    "fillchar": constants(" "),
    "encoding": constants("utf-8"),
    "errors": constants("strict"),
    "maxsplit": constants(-1, 1),
    "iterable": [["list", constants("a", "b")], ["tuple", constants("a", "b")], ["list", constants("a")]],
    "fn": [["function"]],
    "func": [["function"]],
    "f": [["function"]],
    "values": [["list", [["tensor", "float32", [2, 3]], ["tensor", "float32", [2, 3]]]], ["tensor", "float32", [2, 3]]],
    "arrays": [["list", [["array", "float32", [2, 3]], ["array", "float32", [2, 3]]]]],
    "tup": [["list", [["array", "float32", [2, 3]], ["array", "float32", [2, 3]]]]],
    "xs": [["list", [["tensor", "float32", [2, 3]], ["tensor", "float32", [2, 3]]]]],
    "inputs": [["list", [["tensor", "float32", [2, 3]], ["tensor", "float32", [2, 3]]]], ["tensor", "float32", [2, 3]]],
    "t_list": [["list", [["tensor", "float32", [2, 3]], ["tensor", "float32", [2, 3]]]]],
}
"""What is passed for a parameter of this name; the first that works is kept."""

_COMMON: tuple[tuple[str, list[int]], ...] = (
    ("float32", [2, 3]),
    ("int32", [2, 3]),
    ("float32", [3, 3]),
    ("float32", [2, 6, 6, 3]),
    ("float32", []),
    ("int32", []),
    ("float32", [3]),
    ("int32", [3]),
    ("bool", [2, 3]),
    ("string", [2]),
    ("string", []),
    ("complex64", [2, 3]),
    ("float32", [2, 5, 3]),
    ("complex64", [2, 4, 4]),
    ("uint8", [6, 6, 3]),
    ("float32", [2, 5, 5, 5, 3]),
    ("int64", [4]),
    ("bool", []),
)


def profiles(sample: str) -> list[list[Descriptor]]:
    """First arguments to try together for parameters of which the name says nothing: the k-th for the k-th of them."""
    found: list[list[Descriptor]] = [
        [[sample, dtype, shape]] * 4 for dtype, shape in _COMMON if (sample, dtype) != ("array", "string")
    ]

    def of(dtype: str, *shape: int) -> Descriptor:
        return [sample, dtype, list(shape)]

    f, i = "float32", "int32"
    found += [
        [of(f, 2, 3), of(f, 3, 4), of(f, 4), of(f)],
        [of(i, 2), of(f, 2, 3), of(f, 2), of(f)],
        [of(f, 2, 3), of(i, 2), of(i), of(i)],
        [of(f, 2, 3), of(i, 3), of(i), of(i)],
        [of(i, 3), of(i, 3), of(f, 3), of(f, 3)],
        [of("bool", 2, 3), of(f, 2, 3), of(f, 2, 3), of(f)],
        [of(f, 2, 3), of("bool", 2, 3), of(f), of(f)],
        [of(i, 2, 1), of(f, 2), of(i, 1), of(i)],
        [of(i, 3, 2), of(f, 3), of(i, 2), of(i)],
        [of(f, 2, 6, 6, 3), of(f, 3, 3, 3, 4), of(f, 4), of(f)],
        [of(f, 2, 6, 3), of(f, 3, 3, 4), of(f, 4), of(f)],
        [of(f, 2, 3, 3), of(f, 2, 3, 1), of(f), of(f)],
        [of(f, 2, 6, 6, 3), of(f, 3), of(f, 3), of(f, 3)],
        [["list", [of(f, 2, 3), of(f, 2, 3)]]] * 4,
        [["list", [of(f, 2, 3), of(f, 2, 3)]], ["py", 1.0], ["py", 1], ["py", 0]],
        [of(f, 2, 3), ["py", 1], ["py", 1], ["py", 1]],
        [of(f, 2, 3), ["py", 1.0], ["py", 1.0], ["py", 1.0]],
        [of(i, 2, 3), ["py", 1], ["py", 1], ["py", 1]],
        [["py", 2], ["py", 3], ["py", 2], ["py", 1]],
        [["py", 2.0], ["py", 3.0], ["py", 2.0], ["py", 1.0]],
        [["py", "a"], ["py", "b"], ["py", "a"], ["py", "b"]],
        [["list", constants(1, 2)], ["list", constants(3, 4)], ["py", 1], ["py", 1]],
        [["name", "tensorflow.float32"], ["name", "tensorflow.float32"], ["py", 1], ["py", 1]],
        [["function"], of(f, 2, 3), of(f, 2, 3), of(f)],
    ]
    return found
