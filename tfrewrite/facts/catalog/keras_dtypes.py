"""In which dtype layers of Keras answer.

A layer casts floating inputs to the dtype in which it computes and leaves others alone (`keras.layers.Layer`);
held against Keras 3.15 and 2.15 for each layer and dtype.
"""

from __future__ import annotations

from tfrewrite.facts.catalog.given import FLOATS, dtype_named, is_none, text
from tfrewrite.facts.catalog.words import words
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import Value

_COMPUTED = words("""
    Dense BatchNormalization LayerNormalization Embedding LSTM GRU SimpleRNN Rescaling Normalization RandomFlip
    RandomRotation RandomZoom RandomTranslation
    Conv1D Conv2D Conv3D Conv1DTranspose Conv2DTranspose Conv3DTranspose DepthwiseConv1D DepthwiseConv2D
    SeparableConv1D SeparableConv2D ELU PReLU Softmax MultiHeadAttention Attention
    """)
"""Layers that answer in the dtype in which they compute, or raise, whatever they are given."""

_KEPT = words("""
    Flatten Reshape Permute RepeatVector ZeroPadding1D ZeroPadding2D ZeroPadding3D Cropping1D Cropping2D Cropping3D
    UpSampling1D UpSampling3D MaxPooling1D MaxPooling2D MaxPooling3D GlobalMaxPooling1D GlobalMaxPooling2D
    GlobalMaxPooling3D Concatenate Add Subtract Multiply Maximum Minimum Identity
    """)
"""Layers that leave whole numbers as they are, or raise."""

_OTHERWISE = words("TextVectorization StringLookup IntegerLookup CategoryEncoding Discretization Hashing")
"""Layers of which the dtype does not follow that of floating inputs."""

_RESIZED = frozenset({"CenterCrop", "RandomCrop"})
"""Layers that may answer in float32 although they compute in another dtype."""

_MIXED = {"mixed_float16": "float16", "mixed_bfloat16": "bfloat16"}
_VARIABLES = {"mixed_float16": "float32", "mixed_bfloat16": "float32"}


def compute_dtype(owner: Value, setting: Setting) -> str | None:
    """The dtype in which a layer computes."""
    policy = policy_of(owner, setting)
    return None if policy is None else _MIXED.get(policy, policy)


def variable_dtype(owner: Value, setting: Setting) -> str | None:
    """The dtype of the weights that a layer makes."""
    policy = policy_of(owner, setting)
    return None if policy is None else _VARIABLES.get(policy, policy)


def policy_of(owner: Value, setting: Setting) -> str | None:
    """The name of a layer's policy: its own, or that of the program."""
    given = owner.get("dtype")
    if given is None or is_none(owner.get("autocast")) is not True:
        return None
    if is_none(given) is True:
        return default_policy(setting)
    own = dtype_named(given) or (policy_named(given) if given.kind is Kind.LIBRARY else text(given))
    return own if own in FLOATS or own in _MIXED else None


def policy_named(policy: Value) -> str | None:
    """The name that a policy object was made with."""
    return text(policy.get("name")) if policy.origin.rpartition(".")[2] in ("Policy", "DTypePolicy") else None


def default_policy(setting: Setting) -> str | None:
    """The policy of layers that are given none."""
    if setting.policy == "float32" and setting.floatx != "float32":
        return None  # the policy follows the default float type unless it was set
    known = setting.policy in FLOATS or setting.policy in _MIXED
    return setting.policy if known else None


def answered_dtype(short: str, compute: str | None, given: str | None) -> str | None:
    """The dtype that a layer answers in to an input of a dtype."""
    if short in _OTHERWISE or (short in _RESIZED and compute != "float32"):
        return None
    if short in _COMPUTED:
        return compute
    if given is None:
        return None
    if given in FLOATS:
        return compute
    return given if short in _KEPT else None
