"""The constructors of Keras: the parameters that decide what a layer returns, in order, with their defaults.

Only parameters that stand in the same place in Keras 2 and 3 are listed.
"""

from __future__ import annotations

import ast
import functools

from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.value import Literal, Value, python, unknown

LAYERS = "tensorflow.keras.layers."

_CONV = "padding='valid' data_format=None"
_OUT = "output_padding=None data_format=None dilation_rate=1 activation=None"
_DEEP = "data_format=None dilation_rate=1 activation=None"
_ACTIVE = "activation=None use_bias=True"
_RNN = "units activation='tanh'"
_TABLE = f"""
Dense units activation=None use_bias=True
Conv1D filters kernel_size strides=1 {_CONV} dilation_rate=1 groups=1 {_ACTIVE}
Conv2D filters kernel_size strides=1 {_CONV} dilation_rate=1 groups=1 {_ACTIVE}
Conv3D filters kernel_size strides=1 {_CONV} dilation_rate=1 groups=1 {_ACTIVE}
Conv1DTranspose filters kernel_size strides=1 padding='valid' {_OUT}
Conv2DTranspose filters kernel_size strides=1 padding='valid' {_OUT}
Conv3DTranspose filters kernel_size strides=1 padding='valid' * {_OUT}
DepthwiseConv1D kernel_size strides=1 padding='valid' depth_multiplier=1 {_DEEP}
DepthwiseConv2D kernel_size strides=1 padding='valid' depth_multiplier=1 {_DEEP}
SeparableConv1D filters kernel_size strides=1 {_CONV} dilation_rate=1 depth_multiplier=1 activation=None
SeparableConv2D filters kernel_size strides=1 {_CONV} dilation_rate=1 depth_multiplier=1 activation=None
MaxPooling1D pool_size=2 strides=None {_CONV}
MaxPooling2D pool_size=2 strides=None {_CONV}
MaxPooling3D pool_size=2 strides=None {_CONV}
AveragePooling1D pool_size=2 strides=None {_CONV}
AveragePooling2D pool_size=2 strides=None {_CONV}
AveragePooling3D pool_size=2 strides=None {_CONV}
GlobalAveragePooling1D data_format=None keepdims=False
GlobalAveragePooling2D data_format=None keepdims=False
GlobalAveragePooling3D data_format=None keepdims=False
GlobalMaxPooling1D data_format=None keepdims=False
GlobalMaxPooling2D data_format=None keepdims=False
GlobalMaxPooling3D data_format=None keepdims=False
Flatten data_format=None
Reshape target_shape
Permute dims
RepeatVector n
Dropout rate noise_shape=None seed=None
SpatialDropout1D rate
SpatialDropout2D rate data_format=None
SpatialDropout3D rate data_format=None
GaussianNoise stddev
GaussianDropout rate
AlphaDropout rate
ActivityRegularization
Identity
BatchNormalization axis=-1
LayerNormalization axis=-1
UnitNormalization axis=-1
GroupNormalization groups=32 axis=-1
Activation activation
ReLU max_value=None
LeakyReLU
ELU alpha=1.0
PReLU
Softmax axis=-1
Embedding input_dim output_dim * mask_zero=False sparse=False
LSTM {_RNN} * return_sequences=False return_state=False time_major=False
GRU {_RNN} * return_sequences=False return_state=False time_major=False
SimpleRNN {_RNN} * return_sequences=False return_state=False time_major=False
Bidirectional layer merge_mode='concat' * backward_layer=None
TimeDistributed layer
Masking mask_value=0.0
ZeroPadding1D padding=1
ZeroPadding2D padding=1 data_format=None
ZeroPadding3D padding=1 data_format=None
Cropping1D cropping=1
Cropping2D cropping=0 data_format=None
Cropping3D cropping=1 data_format=None
UpSampling1D size=2
UpSampling2D size=2 data_format=None interpolation='nearest'
UpSampling3D size=2 data_format=None
Rescaling scale offset=0.0
Resizing height width * data_format=None
CenterCrop height width * data_format=None
RandomCrop height width * data_format=None
Normalization axis=-1
RandomFlip mode='horizontal_and_vertical'
RandomRotation factor
RandomZoom height_factor width_factor=None
RandomTranslation height_factor width_factor
RandomContrast factor
RandomBrightness factor
Lambda function output_shape=None mask=None arguments=None
Add
Subtract
Multiply
Average
Maximum
Minimum
Concatenate axis=-1
Dot axes normalize=False
Attention use_scale=False
AdditiveAttention use_scale=True
MultiHeadAttention num_heads key_dim value_dim=None dropout=0.0 use_bias=True output_shape=None
InputLayer
TextVectorization
StringLookup
IntegerLookup
CategoryEncoding
Discretization
Hashing
"""

SYNONYMS = {
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
    "Convolution3D": "Conv3D",
    "Convolution2DTranspose": "Conv2DTranspose",
    "SeparableConvolution2D": "SeparableConv2D",
    **{f"MaxPool{n}D": f"MaxPooling{n}D" for n in (1, 2, 3)},
    **{f"AvgPool{n}D": f"AveragePooling{n}D" for n in (1, 2, 3)},
    **{f"GlobalMaxPool{n}D": f"GlobalMaxPooling{n}D" for n in (1, 2, 3)},
    **{f"GlobalAvgPool{n}D": f"GlobalAveragePooling{n}D" for n in (1, 2, 3)},
}
"""Second names of layers."""

_EVERYWHERE = ("dtype", "autocast", "input_shape", "batch_input_shape", "input_dim", "input_length", "trainable")


@functools.cache
def _rows() -> dict[str, tuple[tuple[str, ...], dict[str, Value | None]]]:
    """By class the parameters that can be given by place, and all with their defaults (None: must be given)."""
    rows: dict[str, tuple[tuple[str, ...], dict[str, Value | None]]] = {}
    for line in _TABLE.strip().splitlines():
        name, *words = line.split()
        before = words[: words.index("*")] if "*" in words else words
        defaults = {word.partition("=")[0]: _default(word) for word in words if word != "*"}
        rows[name] = (tuple(word.partition("=")[0] for word in before), defaults)
    return rows


def _default(word: str) -> Value | None:
    _, equals, text = word.partition("=")
    return python(ast.literal_eval(text)) if equals else None


def known_layers() -> frozenset[str]:
    """The short names of the layers that are known."""
    return frozenset(_rows())


def layer_fields(short: str, arguments: Arguments) -> tuple[tuple[str, Value], ...]:
    """What a constructor is given, by name, with its defaults; a field that is not known is UNKNOWN."""
    places, defaults = _rows()[short]
    too_many = len(arguments.positional) > len(places)
    found: list[tuple[str, Value]] = []
    for name, default in defaults.items():
        value = arguments.get(name, places.index(name) if name in places else None)
        if value is None:
            value = unknown("too many arguments") if too_many and name not in places else default
        found.append((name, value if value is not None else unknown(f"{name} is not given")))
    for name in _EVERYWHERE:
        value = arguments.get(name)
        if name not in defaults:
            found.append((name, value if value is not None else _ABSENT))
    return tuple(found)


_ABSENT = Value(python(None).kind, dtype="NoneType", literal=Literal(None), why="not given")
