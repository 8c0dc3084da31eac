"""Which names exist in which version: the data, some spot facts, and the installed TensorFlow asked for all of them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.catalog import presence
from tfrewrite.facts.catalog.presence import is_present, versions_of
from tfrewrite.facts.catalog.requires import numpy_majors, oldest_keras_3
from tfrewrite.facts.setting import KNOWN_TENSORFLOW, Setting

ALL = KNOWN_TENSORFLOW
KERAS_2 = tuple(range(10, 16))
KERAS_3 = tuple(range(16, 22))
NEWEST = Setting(tensorflow=(21,), keras=3, numpy=2)


@pytest.mark.parametrize(
    ("name", "versions"),
    [
        ("tensorflow", ALL),
        ("tensorflow.keras", ALL),
        ("tensorflow.reduce_sum", ALL),
        ("tensorflow.math.reduce_sum", ALL),
        ("tensorflow.raw_ops.Add", ALL),
        ("tensorflow.compat.v2.reduce_sum", ALL),
        ("tensorflow.losses.MeanSquaredError", ALL),
        ("tensorflow.summary.scalar", ALL),
        ("tensorflow.experimental.numpy", ALL),
        ("tensorflow.experimental.numpy.experimental_enable_numpy_behavior", ALL),
        ("tensorflow.keras.utils.Progbar", ALL),
        ("tensorflow.keras.utils.set_random_seed", ALL),
        ("tensorflow.data.Dataset.enumerate", ALL),
        ("tensorflow.data.Dataset.prefetch", ALL),
        ("tensorflow.data.Dataset.rebatch", tuple(range(11, 22))),
        ("tensorflow.data.Dataset.ragged_batch", tuple(range(12, 22))),
        ("tensorflow.data.Dataset.fingerprint", tuple(range(16, 22))),
        ("tensorflow.data.Dataset.output_types", ()),
        ("tensorflow.random.split", tuple(range(12, 22))),
        ("tensorflow.types.experimental.PolymorphicFunction", tuple(range(15, 22))),
        ("tensorflow.image.decode_jxl", (21,)),
        ("tensorflow.estimator", KERAS_2),
        ("tensorflow.Session", ()),
        ("tensorflow.placeholder", ()),
        ("tensorflow.contrib", ()),
        ("tensorflow.app.flags", ()),
        ("tensorflow.keras.Model.fit", ALL),
        ("tensorflow.keras.Model.train_on_batch", ALL),
        ("tensorflow.keras.Model.fit_generator", KERAS_2),
        ("tensorflow.keras.Model.reset_states", KERAS_2),
        ("tensorflow.keras.Model.run_eagerly", ALL),
        ("tensorflow.keras.metrics.Mean.reset_states", KERAS_2),
        ("tensorflow.keras.metrics.Mean.reset_state", ALL),
        ("tensorflow.keras.Sequential.predict_classes", ()),
        ("tensorflow.keras.layers.experimental.preprocessing", KERAS_2),
        ("tensorflow.keras.layers.TextVectorization.adapt", ALL),
        ("tensorflow.keras.ops.convert_to_numpy", KERAS_3),
        ("tensorflow.keras.backend.get_value", ALL),
        ("tensorflow.keras.backend.eval", ALL),
        ("keras.layers.Dense", ALL),
        ("keras.Model.fit", ALL),
        ("keras.ops.add", KERAS_3),
        ("tf_keras.layers.Dense", ALL),
        ("tf_keras.ops", ()),
    ],
)
def test_versions_of(name: str, versions: tuple[int, ...]) -> None:
    assert versions_of(name) == versions


@pytest.mark.parametrize(
    "name",
    [
        "numpy.add",
        "tensorflow.python.framework.ops",
        "tensorflow.Tensor.numpy",  # of eager tensors, which are of a private class
        "tensorflow.compat.v1.Session",
        "tensorflow.keras.layers.Dense.kernel",  # a layer has it once it is built
        "tensorflow.keras.optimizers.Adam.anything",  # some versions find attributes by themselves
        "tensorflow.keras.optimizers.legacy.Adam",  # with Keras 3 it is there and raises
    ],
)
def test_not_known_in_some_version(name: str) -> None:
    assert versions_of(name) is None
    assert is_present(name, Setting()) is Answer.UNKNOWN


def test_by_setting() -> None:
    old, new = Setting(tensorflow=(15,), keras=2), Setting(tensorflow=(16, 17, 18), keras=3)
    legacy = Setting(tensorflow=(16, 17, 18), keras=2)
    open_ = Setting(tensorflow=(16, 17, 18))
    expected = {
        "tensorflow.keras.optimizers.Adam.lr": (Answer.YES, Answer.NO, Answer.YES, Answer.UNKNOWN),
        "tensorflow.keras.optimizers.legacy.Adam": (Answer.YES, Answer.UNKNOWN, Answer.YES, Answer.UNKNOWN),
        "tensorflow.keras.optimizers.Optimizer.apply": (Answer.NO, Answer.YES, Answer.NO, Answer.UNKNOWN),
        "tensorflow.keras.ops": (Answer.NO, Answer.YES, Answer.NO, Answer.UNKNOWN),
        "keras.ops": (Answer.NO, Answer.YES, Answer.YES, Answer.YES),
        "tensorflow.data.Dataset.rebatch": (Answer.YES,) * 4,
        "tensorflow.Session": (Answer.NO,) * 4,
    }
    for name, answers in expected.items():
        assert tuple(is_present(name, setting) for setting in (old, new, legacy, open_)) == answers, name


def test_releases_of_keras_3_differ() -> None:
    """`remat` came with Keras 3.9: TensorFlow 2.20 and 2.21 ask for a newer one, 2.16 takes older ones too."""
    assert is_present("tensorflow.keras.remat", NEWEST) is Answer.YES
    assert is_present("tensorflow.keras.remat", Setting(tensorflow=(16,), keras=3)) is Answer.UNKNOWN
    assert is_present("tensorflow.keras.remat", Setting(tensorflow=(15,), keras=2)) is Answer.NO


def test_nothing_is_possible() -> None:
    assert is_present("tensorflow.reduce_sum", Setting(tensorflow=())) is Answer.UNKNOWN


def test_versions_of_well_known_names() -> None:
    assert versions_of("tensorflow.reduce_sum") == ALL
    assert versions_of("tensorflow.data.Dataset.rebatch") == ALL[1:]
    assert versions_of("tensorflow.estimator") == KERAS_2
    assert versions_of("tensorflow.Session") == ()
    assert versions_of("numpy.add") is None


def test_what_is_required() -> None:
    assert [oldest_keras_3(minor) for minor in KERAS_3] == [0, 2, 5, 5, 10, 12]
    assert [numpy_majors(minor) for minor in ALL] == [(1,)] * 8 + [(1, 2)] * 4
    with pytest.raises((KeyError, ValueError)):
        oldest_keras_3(15)


def test_the_data_is_well_formed() -> None:
    sections = presence._sections()
    assert {title: (min(s.minors), max(s.minors)) for title, s in sections.items()} == {
        "tensorflow 2": (10, 21),
        "tf.keras 2": (10, 21),
        "tf.keras 3": (0, 15),
        "keras 2": (10, 21),
        "keras 3": (0, 15),
    }
    for section in sections.values():
        assert section.minors == frozenset(range(min(section.minors), max(section.minors) + 1))
        for owner, groups in section.owners.items():
            assert owner.split(".")[0] in ("tensorflow", "keras")
            seen: dict[tuple[str, int], bool] = {}
            for group in groups:
                assert group.minors <= section.minors
                for key in ((name, minor) for name in group.names for minor in group.minors):
                    assert key not in seen, f"{owner}: {key} stands twice"
                    seen[key] = group.certain
    text = presence._DATA.read_text()
    assert max(map(len, text.splitlines())) <= 120
    assert text.count("\n") > 2000


def test_it_is_read_fast() -> None:
    def taken() -> float:
        presence._sections.cache_clear()
        start = time.process_time()
        presence._sections()
        return time.process_time() - start

    assert min(taken() for _ in range(5)) < 0.015


_ASKED = """
import json, os, sys
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import tensorflow, keras
def found(dotted):
    parts = dotted.split(".")
    here = {"tensorflow": tensorflow, "keras": keras}[parts[0]]
    for part in parts[1:]:
        if not hasattr(here, part):
            return False
        here = getattr(here, part)
    return True
def names_of(dotted):
    parts = dotted.split(".")
    here = {"tensorflow": tensorflow, "keras": keras}[parts[0]]
    for part in parts[1:]:
        here = getattr(here, part)
    return sorted(name for name in dir(here) if not name.startswith("_"))
claims, owners = json.load(sys.stdin)
has = {}
for owner in owners:
    try:
        has[owner] = names_of(owner)
    except AttributeError:
        has[owner] = None
print(json.dumps([[name for name, claim in claims if found(name) != claim], has]))
"""


@pytest.mark.parametrize("root", ["tensorflow", "keras"])
def test_the_installed_tensorflow_agrees(root: str, size: Callable[..., int]) -> None:
    """Each name that is said to exist, or not to exist, in TensorFlow 2.21 with the Keras that is installed."""
    assert_agrees(Path(sys.executable), NEWEST, root, size(sample=4000, full=10**6))


def assert_agrees(python: Path, setting: Setting, root: str, most: int) -> None:
    """Ask an installed TensorFlow for each claim about names below a root. Claims about any release of it hold here."""
    names = sorted(_all_names(root))
    claims = [(name, is_present(name, setting)) for name in names[:: max(1, len(names) // most)]]
    certain = [(name, answer is Answer.YES) for name, answer in claims if answer is not Answer.UNKNOWN]
    assert len(certain) > 0.9 * len(claims)
    assert {claim for _, claim in certain} == {True, False}
    owners = sorted({name.rpartition(".")[0] for name in names} - {""})
    given = json.dumps([certain, owners])
    done = subprocess.run([python, "-c", _ASKED], input=given, capture_output=True, text=True, check=True, timeout=300)
    wrong, has = json.loads(done.stdout.splitlines()[-1])
    assert wrong == []
    missed = [f"{o}.{name}" for o, all_ in has.items() for name in all_ or () if _is_denied(f"{o}.{name}", setting)]
    assert missed == [], "said not to exist"


def _is_denied(name: str, setting: Setting) -> bool:
    return is_present(name, setting) is Answer.NO


def _all_names(root: str) -> Iterator[str]:
    for section in presence._sections().values():
        for owner, groups in section.owners.items():
            if owner.split(".")[0] == root:
                for name in (name for group in groups for name in group.names):
                    if name not in ("*", "__name__", "__class__"):
                        yield f"{owner}.{name}"
