"""Which functions and methods give views, copies or the very object, measured on TensorFlow 2.21, Keras 3 and NumPy 2.

`tests/test_aliases.py` runs each row: the object is changed afterwards and looked at again.
"""

from __future__ import annotations

from tfrewrite.facts.catalog.words import words

SAME_IF_NOTHING_TO_DO = frozenset(
    f"tensorflow.{name}"
    for name in (
        "cast",
        "dtypes.cast",
        "tuple",
        "nest.flatten",
        "keras.backend.cast",
        "keras.backend.cast_to_floatx",
        "keras.backend.to_dense",
        "keras.ops.array",
        "keras.ops.cast",
        "keras.ops.convert_to_tensor",
        "keras.ops.diff",
        "keras.activations.linear",
    )
)
"""Functions that give a variable itself back where its type is already the wanted one: `tf.cast(v, tf.float32)`."""

NUMPY_VIEWS = words(
    """
    squeeze transpose expand_dims swapaxes moveaxis rollaxis flip fliplr flipud rot90 split array_split hsplit vsplit
    dsplit broadcast_to broadcast_arrays diagonal matrix_transpose permute_dims
    """
)
"""NumPy functions whose result shares the memory of an array that they are given."""

NUMPY_MAYBE_VIEWS = words(
    """
    asarray asanyarray ascontiguousarray asfortranarray reshape ravel atleast_1d atleast_2d atleast_3d diag real imag
    real_if_close nan_to_num require asmatrix frombuffer from_dlpack unstack trim_zeros nditer asarray_chkfinite
    astype array
    """
)
"""NumPy functions that give a view, or the array itself, where they can."""

NUMPY_COPIES = words(
    """
    copy zeros ones full empty zeros_like ones_like full_like empty_like arange linspace logspace eye identity stack
    vstack hstack dstack column_stack concatenate append repeat tile where mean sum prod std var median average
    percentile quantile max min amax amin nanmean nansum cumsum cumprod diff abs absolute exp log log2 log10 log1p
    expm1 sqrt square power sin cos tan tanh clip round around floor ceil sign dot matmul einsum tensordot outer inner
    argmax argmin argsort sort unique bincount histogram digitize maximum minimum add subtract multiply divide
    true_divide mod equal not_equal less greater less_equal greater_equal logical_and logical_or logical_not isnan
    isinf isfinite all any take delete insert pad roll triu tril meshgrid nonzero argwhere count_nonzero concat
    array_equal allclose isclose searchsorted interp corrcoef cov float32 float64 float16 int32 int64 int8 uint8 bool_
    genfromtxt loadtxt fromiter fromstring
    """
)
"""NumPy functions whose result is new."""

FRESH_LISTS = words("list tuple set frozenset sorted dict")
"""Builtins that make a new container of the items of another one."""

PLAIN_BUILTINS = words(
    "abs all any bin bool bytes chr complex divmod float format hash hex id int isinstance issubclass len oct ord "
    "pow print range repr round str"
)
"""Builtins that give immutable values of their own for plain data."""

ARRAY_VIEWS = words("transpose squeeze swapaxes diagonal view")
ARRAY_COPIES = words(
    """
    copy flatten tolist item mean sum min max std var argmax argmin argsort all any astype round clip take repeat
    cumsum cumprod dot nonzero prod tobytes conj ptp trace searchsorted compress choose
    """
)
ARRAY_VIEW_ATTRIBUTES = words("T mT flat real imag base data")

READS = words("numpy read_value value item tolist sparse_read gather_nd")
"""Methods of variables and tensors whose result later assignments do not change."""

LISTS_MADE_ANEW = words(
    "layers weights variables trainable_variables trainable_weights non_trainable_variables non_trainable_weights "
    "losses metrics"
)
"""Attributes of models, layers, optimizers and metrics that make a new list each time that they are read."""
