"""First calls of functions that no usual arguments fit. Everything is varied around them."""

from __future__ import annotations

from typing import Any

from hints import constants

Call = dict[str, list[Any]]


def _t(dtype: str, *shape: int) -> list[Any]:
    return ["tensor", dtype, list(shape)]


def _f(*shape: int) -> list[Any]:
    return _t("float32", *shape)


def _i(*shape: int) -> list[Any]:
    return _t("int32", *shape)


def _sparse(*shape: int, dtype: str = "float32") -> list[Any]:
    return ["sparse", dtype, list(shape)]


def _py(value: Any) -> list[Any]:
    return constants(value)[0]


_SAME, _VALID = _py("SAME"), _py("VALID")


def _images(padding: list[Any]) -> Call:
    return {"input": _f(2, 6, 7, 3), "filters": _f(3, 3, 3, 4), "strides": _py(1), "padding": padding}


def _scattered() -> list[Call]:
    return [
        {"tensor": _f(5), "indices": _i(3, 1), "updates": _f(3)},
        {"tensor": _f(5, 4), "indices": _i(3, 1), "updates": _f(3, 4)},
    ]


_NUMBERS = "poisson zipf"
DOUBTED = frozenset(
    [
        *(f"numpy.random.{name}{size}" for name in _NUMBERS.split() for size in ("", "/size")),
        "numpy.array",
        "numpy.choose",
        "numpy.concat",
        "numpy.diff",
        "numpy.dot",
        "numpy.fft.fft2",
        "numpy.fft.ifft2",
        "numpy.indices",
        "numpy.geomspace",
        "numpy.linalg.multi_dot",
        "numpy.linspace",
        "numpy.logspace",
        "numpy.negative",
        "numpy.polyfit",
        "numpy.polyint",
        "numpy.sinc",
        "numpy.squeeze",
        "numpy.strings.center",
        "numpy.strings.ljust",
        "numpy.strings.rjust",
        "numpy.strings.zfill",
        "numpy.take",
        "numpy.take_along_axis",
        "tensorflow.linalg.diag",
        "tensorflow.bitcast",
        "tensorflow.gather_nd",
        "tensorflow.keras.activations.relu",
        "tensorflow.keras.backend.arange",
        "tensorflow.keras.backend.categorical_crossentropy",
        "tensorflow.keras.backend.ones",
        "tensorflow.keras.backend.sparse_categorical_crossentropy",
        "tensorflow.keras.backend.switch",
        "tensorflow.keras.backend.zeros",
        "tensorflow.keras.losses.circle",
        "tensorflow.keras.losses.dice",
        "tensorflow.keras.metrics.binary_accuracy",
        "tensorflow.keras.metrics.categorical_accuracy",
        "tensorflow.keras.ops.abs",
        "tensorflow.keras.ops.absolute",
        "tensorflow.keras.ops.batch_normalization",
        "tensorflow.keras.ops.categorical_crossentropy",
        "tensorflow.keras.ops.convert_to_tensor",
        "tensorflow.keras.ops.ctc_decode",
        "tensorflow.keras.ops.nanmean",
        "tensorflow.keras.ops.numpy.ptp",
        "tensorflow.keras.ops.numpy.round",
        "tensorflow.linalg.norm",
        "tensorflow.linalg.tensordot",
        "tensorflow.nn.collapse_repeated",
        "tensorflow.nn.max_pool",
        "tensorflow.nn.normalize_moments",
        "tensorflow.random.gamma",
        "tensorflow.random.poisson",
        "tensorflow.signal.irfft",
    ]
)
"""Functions that are measured with many more calls, as rare ones return something else."""

_DRAWN = (
    "binomial f geometric hypergeometric logseries negative_binomial noncentral_chisquare noncentral_f "
    "random_integers vonmises wald weibull"
)
UNRULED = frozenset(
    [
        *(f"numpy.random.{name}{size}" for name in _DRAWN.split() for size in ("", "/size")),
        "numpy.asfarray",
        "numpy.fft.fftn",
        "numpy.fft.ifftn",
        "numpy.roots",
        "numpy.polydiv",
        "numpy.vdot",
        "tensorflow.broadcast_dynamic_shape",
        "tensorflow.image.random_brightness",
        "tensorflow.image.stateless_random_brightness",
        *(f"numpy.linalg.{part}matrix_{name}" for part in ("", "linalg.") for name in ("power", "rank")),
        "tensorflow.keras.backend.batch_normalization",
        "tensorflow.keras.backend.random_normal_variable",
        "tensorflow.keras.backend.random_uniform_variable",
        "tensorflow.keras.initializers.serialize",
        "tensorflow.keras.layers.serialize",
        "tensorflow.keras.losses.categorical_focal_crossentropy",
        "tensorflow.keras.losses.tversky",
        "tensorflow.keras.ops.argsort",
        "tensorflow.keras.ops.fori_loop",
        "tensorflow.keras.ops.linalg.norm",
        "tensorflow.keras.ops.map",
        "tensorflow.keras.ops.nanmedian",
        "tensorflow.keras.optimizers.schedules.serialize",
        "tensorflow.keras.optimizers.serialize",
        "tensorflow.keras.tree.pack_sequence_as",
        "tensorflow.math.zeta",
        "tensorflow.nest.pack_sequence_as",
        "tensorflow.nn.avg_pool1d",
        "tensorflow.ragged.boolean_mask",
        "tensorflow.ragged.range",
        "tensorflow.ragged.segment_ids_to_row_splits",
        "tensorflow.random.experimental.index_shuffle",
        "tensorflow.range/3",
        "tensorflow.strings.to_number",
    ]
)
"""Functions of which the kind of the result depends on what no rule looks at: of them the nature is measured alone."""

SEEDS: dict[str, list[Call]] = {
    "tensorflow.signal.irfft": [{"input_tensor": _t("complex64", 2, 5)}],
    "tensorflow.signal.irfft2d": [{"input_tensor": _t("complex64", 2, 3, 5)}],
    "tensorflow.signal.irfft3d": [{"input_tensor": _t("complex64", 2, 3, 4, 5)}],
    "tensorflow.nn.sigmoid_cross_entropy_with_logits": [{"labels": _f(2, 3), "logits": _f(2, 3)}],
    "tensorflow.nn.conv2d": [_images(_SAME), _images(_VALID), {**_images(_SAME), "strides": _py(2)}],
    "tensorflow.nn.conv1d": [
        {"input": _f(2, 7, 3), "filters": _f(3, 3, 4), "stride": _py(1), "padding": _SAME},
        {"input": _f(2, 7, 3), "filters": _f(3, 3, 4), "stride": _py(2), "padding": _VALID},
    ],
    "tensorflow.nn.conv3d": [
        {
            "input": _f(2, 5, 6, 7, 3),
            "filters": _f(3, 3, 3, 3, 4),
            "strides": _py([1, 1, 1, 1, 1]),
            "padding": padding,
        }
        for padding in (_SAME, _VALID)
    ],
    "tensorflow.nn.convolution": [{**_images(_SAME)}, {**_images(_VALID)}],
    "tensorflow.nn.depthwise_conv2d": [
        {"input": _f(2, 6, 7, 3), "filter": _f(3, 3, 3, 2), "strides": _py([1, 1, 1, 1]), "padding": padding}
        for padding in (_SAME, _VALID)
    ],
    "tensorflow.nn.max_pool2d": [
        {"input": _f(2, 6, 8, 3), "ksize": _py(2), "strides": _py(2), "padding": padding} for padding in (_SAME, _VALID)
    ],
    "tensorflow.nn.max_pool3d": [
        {"input": _f(2, 6, 8, 4, 3), "ksize": _py(2), "strides": _py(2), "padding": padding}
        for padding in (_SAME, _VALID)
    ],
    "tensorflow.scatter_nd": [
        {"indices": _i(3, 1), "updates": _f(3), "shape": _py([8])},
        {"indices": _i(3, 1), "updates": _f(3, 4), "shape": _py([8, 4])},
    ],
    **{f"tensorflow.tensor_scatter_nd_{name}": _scattered() for name in ("add", "max", "min", "sub", "update")},
    "tensorflow.linalg.set_diag": [
        {"input": _f(3, 3), "diagonal": _f(3)},
        {"input": _f(2, 3, 4), "diagonal": _f(2, 3)},
    ],
    "tensorflow.image.crop_and_resize": [
        {"image": _f(2, 6, 7, 3), "boxes": _f(5, 4), "box_indices": _i(5), "crop_size": _py([4, 5])}
    ],
    "tensorflow.image.non_max_suppression": [{"boxes": _f(6, 4), "scores": _f(6), "max_output_size": _py(3)}],
    "tensorflow.image.ssim": [{"img1": _f(2, 16, 17, 3), "img2": _f(2, 16, 17, 3), "max_val": _py(1.0)}],
    "tensorflow.image.draw_bounding_boxes": [{"images": _f(2, 6, 7, 3), "boxes": _f(2, 5, 4), "colors": _f(2, 4)}],
    "tensorflow.nn.depth_to_space": [{"input": _f(2, 6, 7, 4), "block_size": _py(2)}],
    "tensorflow.nn.space_to_depth": [{"input": _f(2, 6, 8, 4), "block_size": _py(2)}],
    "tensorflow.debugging.assert_near": [{"x": _f(1), "y": _f(1), "rtol": _py(5.0)}],
    "tensorflow.debugging.assert_non_positive": [{"x": _py(-1)}],
    "tensorflow.debugging.assert_negative": [{"x": _py(-1)}],
    "tensorflow.debugging.check_numerics": [{"tensor": _f(2, 3), "message": _py("m")}],
    "tensorflow.debugging.assert_all_finite": [{"x": _f(2, 3), "message": _py("m")}],
    "tensorflow.assert_rank": [{"x": _f(2, 3), "rank": _py(2)}],
    "tensorflow.assert_greater": [{"x": _py(3), "y": _py(2)}],
    "tensorflow.reverse_sequence": [{"input": _f(2, 3, 4), "seq_lengths": _i(2), "seq_axis": _py(1)}],
    "tensorflow.strings.format": [{"template": _py("{}"), "inputs": _f(2)}],
    "tensorflow.strings.to_hash_bucket": [{"input": _t("string", 2), "num_buckets": _py(3)}],
    "tensorflow.strings.ngrams": [{"data": _t("string", 4), "ngram_width": _py(2)}],
    "tensorflow.sparse.add": [{"a": _sparse(2, 3), "b": _sparse(2, 3)}],
    "tensorflow.sparse.to_dense": [{"sp_input": _sparse(2, 3)}],
    "tensorflow.sparse.reorder": [{"sp_input": _sparse(2, 3)}],
    "tensorflow.sparse.transpose": [{"sp_input": _sparse(2, 3)}],
    "tensorflow.sparse.reshape": [{"sp_input": _sparse(2, 3), "shape": _py([3, 2])}],
    "tensorflow.sparse.reduce_sum": [{"sp_input": _sparse(2, 3)}],
    "tensorflow.sparse.reduce_max": [{"sp_input": _sparse(2, 3)}],
    "tensorflow.sparse.softmax": [{"sp_input": _sparse(2, 3)}],
    "tensorflow.sparse.slice": [{"sp_input": _sparse(2, 3), "start": _py([0, 0]), "size": _py([1, 2])}],
    "tensorflow.sparse.concat": [{"axis": _py(0), "sp_inputs": ["list", [_sparse(2, 3), _sparse(2, 3)]]}],
    "tensorflow.sparse.expand_dims": [{"sp_input": _sparse(2, 3)}],
    "tensorflow.sparse.sparse_dense_matmul": [{"sp_a": _sparse(2, 3), "b": _f(3, 4)}],
    "tensorflow.sparse.maximum": [{"sp_a": _sparse(2, 3), "sp_b": _sparse(2, 3)}],
    "tensorflow.sparse.minimum": [{"sp_a": _sparse(2, 3), "sp_b": _sparse(2, 3)}],
    "tensorflow.sets.size": [{"a": _sparse(2, 3, dtype="int32")}],
    "tensorflow.image.decode_jpeg": [],
    "numpy.einsum": [
        {"operands": ["tuple", [_py("ij,jk->ik"), ["array", "float32", [2, 3]], ["array", "float32", [3, 4]]]]}
    ],
    "numpy.astype": [{"x": ["array", "float32", [2, 3]], "dtype": ["name", "numpy.int32"]}],
    "numpy.diag_indices_from": [{"arr": ["array", "float32", [4, 4]]}, {"arr": ["array", "float32", [3, 3, 3]]}],
    "numpy.unique_values": [{"x": ["array", "float32", [3]]}],
    "numpy.linalg.cholesky": [],
    "tensorflow.keras.backend.conv2d": [{"x": _f(2, 6, 7, 3), "kernel": _f(3, 3, 3, 4)}],
    "tensorflow.keras.ops.average_pool": [{"inputs": _f(2, 6, 8, 3), "pool_size": _py(2)}],
    "tensorflow.keras.ops.max_pool": [{"inputs": _f(2, 6, 8, 3), "pool_size": _py(2)}],
    "tensorflow.keras.ops.multi_hot": [{"inputs": _i(2, 3), "num_classes": _py(4)}],
    "tensorflow.keras.ops.scatter_update": [{"inputs": _f(5, 4), "indices": _i(3, 1), "updates": _f(3, 4)}],
    "tensorflow.keras.ops.scatter": [{"indices": _i(3, 1), "values": _f(3, 4), "shape": _py((8, 4))}],
    "tensorflow.keras.backend.update": [{"x": ["variable", "float32", [2, 3]], "new_x": _f(2, 3)}],
    "tensorflow.keras.backend.update_add": [{"x": ["variable", "float32", [2, 3]], "increment": _f(2, 3)}],
    "tensorflow.keras.backend.update_sub": [{"x": ["variable", "float32", [2, 3]], "decrement": _f(2, 3)}],
    "tensorflow.keras.backend.set_value": [
        {"x": ["variable", "float32", [2, 3]], "value": ["array", "float32", [2, 3]]}
    ],
    "tensorflow.keras.backend.permute_dimensions": [{"x": _f(2, 3, 4), "pattern": _py((0, 2, 1))}],
    "builtins.str.count": [{"self": _py("ab"), "sub": _py("a")}],
    "builtins.str.startswith": [{"self": _py("ab"), "sub": _py("a")}],
    "builtins.str.endswith": [{"self": _py("ab"), "sub": _py("a")}],
}
