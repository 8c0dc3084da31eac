"""What is known about public names: what calls return and do, by measured rows, and names with a meaning of their own.

A name that is in no row is unknown.
"""

from __future__ import annotations

import re

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.catalog.naming import normalised
from tfrewrite.facts.catalog.nature import Nature, nature
from tfrewrite.facts.catalog.words import words as _words

__all__ = ["Nature", "nature", "normalised"]


LIBRARIES = frozenset(
    [
        "tensorflow",
        "keras",
        "tf_keras",
        "tensorflow_datasets",
        "numpy",
        "pandas",
        "scipy",
        "sklearn",
        "matplotlib",
        "tqdm",
        "absl",
        "builtins",
    ]
)
"""Packages of which every name is what it is for good."""

_CLOCKS = frozenset(
    {
        "time.time",
        "time.perf_counter",
        "time.monotonic",
        "time.process_time",
        "time.time_ns",
        "time.perf_counter_ns",
        "time.clock",
        "time.strftime",
        "time.gmtime",
        "time.localtime",
        "time.ctime",
        "datetime.date.today",
        "datetime.datetime.today",
        "timeit.default_timer",
        "datetime.datetime.now",
        "datetime.datetime.utcnow",
        "tensorflow.timestamp",
    }
)
_TQDM = re.compile(r"(tqdm(\.\w+)*\.(tqdm|trange|tqdm_notebook)|tqdm)$")

SILENT_METHODS = _words(
    """
    add append apply_gradients as_default assign assign_add assign_sub astype batch batch_jacobian cache clear
    close copy count difference discard dot endswith enumerate eval extend filter flatten flush format get
    get_shape get_weights gradient index insert intersection item items jacobian join keys lower lstrip map
    max mean min numpy pop popleft prefetch ravel read_value remove repeat replace reset_state reset_states
    reshape result rstrip scope set_weights setdefault shuffle sort split squeeze startswith std step
    stop_recording strip sum take tobytes tolist transpose union update update_state upper values var watch
    zip set_shape write build restore save_weights load_weights expect_partial assert_consumed
    """
)
"""Methods that print nothing on any TensorFlow, Keras, NumPy or built-in object that has them."""

SILENT_ON_ANYTHING = SILENT_METHODS - _words("add close eval filter map restore step update write build scope")
"""Those of them that objects of other libraries do not have with another meaning."""

READING_METHODS = _words(
    """
    numpy item tolist result format mean sum min max std var astype reshape flatten ravel squeeze lower upper
    strip lstrip rstrip join split replace get keys values items copy count index round read_value value
    get_shape startswith endswith total_seconds isoformat strftime zfill ljust rjust center title as_list
    as_string transpose dot argmax argmin all any
    """
)
"""Methods that only compute on any TensorFlow, Keras, NumPy or built-in object that has them."""

HOST_READS = frozenset({"numpy", "item", "tolist"})
"""Methods of a tensor that wait for the device."""

STEP_NAMES = re.compile(
    r"_?(distributed_|dist_|custom_|tf_)?(train|training|update|learn|optimi[sz]e|eval|evaluate|evaluation|test|val|valid|validation)_?"
    r"(g_|d_|gen_|disc_|generator_|discriminator_|one_|single_|multi_)*(step|batch|on_batch|step_fn|one_step|discriminator|generator)\w*$|"
    r"(one_|single_)?(train|test|val|eval)(ing)?_?(step|one_step)\w*$|train_[gd]$|train_(one|a)_\w+$|step_fn$|one_step_training$",
    re.IGNORECASE,
)
"""Usual names of functions that make one step; used only where the function itself cannot be found."""

GRAPH_MODE = re.compile(
    r"tensorflow\.(compat\.v1\.)?disable_(v2_behavior|eager_execution|v2_tensorshape)$|tensorflow\.contrib\."
)
"""Names with which a whole program runs as TensorFlow 1 did."""

GRAPH_PARTS = re.compile(
    r"tensorflow\.(compat\.v1\.)?(placeholder|global_variables_initializer|train\.\w+Optimizer|get_variable|layers\.\w+)$"
)
"""Names of parts of graphs that run in sessions; the functions around them do so."""

TF1_WORDS = re.compile("^disable_|^placeholder$|_initializer$|^contrib$|Optimizer$|^get_variable$|^layers$")
"""What the last parts of such names look like."""

TF1_MARKS = (b"placeholder", b"_initializer", b"disable_", b"compat.v1", b"contrib", b"Optimizer", b"get_variable")
"""Text without which no name of TensorFlow 1 can stand in a program."""


def is_progress_bar(dotted: str) -> bool:
    """Whether a name is tqdm's wrapper of an iterable, which draws on stderr."""
    return bool(_TQDM.match(dotted))


def is_clock(dotted: str) -> bool:
    """Whether a call of the name reads a clock."""
    return dotted in _CLOCKS


def only_computes(dotted: str) -> bool:
    """Whether a call of a public name computes from its arguments alone: no effect, random number, clock or output."""
    return not is_clock(dotted) and nature(dotted).only_computes


def prints_nothing(dotted: str) -> bool:
    """Whether a call of a public name is known to show nothing on the terminal."""
    return is_clock(dotted) or is_progress_bar(dotted) or nature(dotted).prints is Answer.NO
