"""Which public names TensorFlow and Keras have in which version, read from their wheels without running them.

    python scripts/catalog/presence.py [WORK_FOLDER]

downloads the wheels that `wheels.py` lists (about 3 GB in all, one at a time), keeps their Python sources in the work
folder, reads them with `ast`, and writes `tfrewrite/facts/catalog/presence.txt` and `requires.txt` beside it. A second
run downloads nothing. What the files mean stands in `tfrewrite/facts/catalog/presence.py`.
"""

from __future__ import annotations

import ast
import re
import sys
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from members import members
from sources import Module, Sources
from wheels import KERAS_2, KERAS_3, TENSORFLOW, TF_KERAS, packed

CATALOG = Path(__file__).parents[2] / "tfrewrite/facts/catalog"
_ANYTHING = "*"

# Names that other names stand for, or that another axis holds: they are noted, what is in them is not.
_NOT_ENTERED = re.compile(r"tensorflow\.(keras|losses|metrics|optimizers|initializers|estimator|compat\.v\d)$")

# Added to `tf.summary` by tensorboard, which TensorFlow requires: `tensorboard/summary/_tf/summary/__init__.py`.
_OF_TENSORBOARD = ("audio", "histogram", "image", "scalar", "text")

# Lazily loaded modules of Keras, always set as `tensorflow/__init__.py` ends: Keras is a requirement.
_OF_KERAS = ("keras", "losses", "metrics", "optimizers", "initializers")

_TENSORFLOW_CLASSES = """
    Variable Tensor RaggedTensor SparseTensor IndexedSlices TensorArray TensorShape TensorSpec DType Graph Module
    GradientTape autodiff.ForwardAccumulator data.Dataset data.Iterator data.Options data.TFRecordDataset
    distribute.Strategy distribute.MirroredStrategy distribute.OneDeviceStrategy distribute.TPUStrategy
    distribute.MultiWorkerMirroredStrategy distribute.ReplicaContext distribute.DistributedDataset
    distribute.DistributedIterator random.Generator train.Checkpoint train.CheckpointManager
    train.ExponentialMovingAverage
    summary.SummaryWriter lookup.StaticHashTable io.TFRecordWriter io.gfile.GFile
    types.experimental.ConcreteFunction
    """
_KERAS_CLASSES = """
    Model Sequential layers.Layer layers.Dense layers.RNN layers.LSTM layers.GRU layers.BatchNormalization
    layers.Embedding layers.Normalization layers.TextVectorization layers.StringLookup layers.IntegerLookup
    layers.Discretization metrics.Metric metrics.Mean metrics.Sum metrics.MeanMetricWrapper losses.Loss
    callbacks.Callback callbacks.CallbackList callbacks.History utils.Progbar utils.Sequence utils.PyDataset
    optimizers.Optimizer optimizers.Adadelta optimizers.Adafactor optimizers.Adagrad optimizers.Adam optimizers.AdamW
    optimizers.Adamax optimizers.Ftrl optimizers.Lion optimizers.Nadam optimizers.RMSprop optimizers.SGD
    optimizers.LossScaleOptimizer mixed_precision.LossScaleOptimizer optimizers.schedules.LearningRateSchedule
    optimizers.legacy.Optimizer optimizers.legacy.Adam optimizers.legacy.SGD optimizers.legacy.RMSprop
    optimizers.legacy.Adagrad optimizers.legacy.Adadelta optimizers.legacy.Adamax optimizers.legacy.Nadam
    optimizers.legacy.Ftrl optimizers.experimental.Optimizer optimizers.experimental.Adam Variable
    """
_ALSO_OF_INSTANCES = {
    "Variable",
    "Tensor",
    "data.Iterator",
    "summary.SummaryWriter",
    "types.experimental.ConcreteFunction",
}
"""Classes whose objects are of other, private classes, which may have more."""


@dataclass
class Names:
    """What one release has: for each public module or class, its names, certain and possible."""

    certain: dict[str, set[str]] = field(default_factory=dict)
    possible: dict[str, set[str]] = field(default_factory=dict)

    def add(self, owner: str, name: str, *, certain: bool) -> None:
        """Note a name."""
        (self.certain if certain else self.possible).setdefault(owner, set()).add(name)


@dataclass(frozen=True, slots=True)
class Axis:
    """A package as its versions go on: its title, public root, and for each minor version where to read it."""

    title: str
    public: str
    releases: Mapping[int, tuple[tuple[Path, ...], str]]
    classes: str = ""


def main() -> None:
    """Read everything and write the data."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "build/wheels").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    tensorflow = {r.minor: packed(r, folder) for r in TENSORFLOW}
    keras2 = {r.minor: packed(r, folder) for r in (*KERAS_2, *TF_KERAS)}
    keras3 = {r.minor: packed(r, folder) for r in KERAS_3}
    newest = tensorflow[max(tensorflow)]

    def second(root: str) -> dict[int, tuple[tuple[Path, ...], str]]:
        return {m: ((p, tensorflow[m]), ("keras" if m < 16 else "tf_keras") + root) for m, p in keras2.items()}

    def third(root: str) -> dict[int, tuple[tuple[Path, ...], str]]:
        return {m: ((p, newest), "keras" + root) for m, p in keras3.items()}

    axes = [
        Axis(
            "tensorflow 2", "tensorflow", {m: ((p,), "tensorflow") for m, p in tensorflow.items()}, _TENSORFLOW_CLASSES
        ),
        Axis("tf.keras 2", "tensorflow.keras", second(".api._v2.keras"), _KERAS_CLASSES),
        Axis("tf.keras 3", "tensorflow.keras", third("._tf_keras.keras"), _KERAS_CLASSES),
        Axis("keras 2", "keras", second("")),
        Axis("keras 3", "keras", third("")),
    ]
    lines = ["# Written by scripts/catalog/presence.py from the wheels of each minor version; do not edit."]
    public = {"keras"}
    for axis in axes:
        names = {minor: _names(axis, paths, root) for minor, (paths, root) in axis.releases.items()}
        public |= {owner.partition(".")[2] for of_release in names.values() for owner in of_release.certain}
        if axis.title == "keras 2":
            names = {minor: _only(public, of_release) for minor, of_release in names.items()}
        lines += ["", f"[{axis.title}: {_interval(names)}]", *_lines(names)]
        print(f"{axis.title}: {sum(len(found) for n in names.values() for found in n.certain.values())} names")
    (CATALOG / "presence.txt").write_text("\n".join(lines) + "\n")
    (CATALOG / "requires.txt").write_text("\n".join(_requirements(tensorflow)) + "\n")


def _names(axis: Axis, paths: tuple[Path, ...], root: str) -> Names:
    sources, found = Sources(paths), Names()
    module = sources.module(root)
    assert module is not None, root
    package = root.partition(".")[0]
    loaded = sources.loaded([root, f"{package}.api._v2.keras"]) if axis.title == "keras 2" else frozenset()
    _walk(sources, module, axis.public, found, (root,), loaded - {f"{package}.api"})  # when it loads varies
    if axis.public == "tensorflow":
        found.certain["tensorflow.summary"].update(_OF_TENSORBOARD)
        found.certain["tensorflow"].update(_OF_KERAS)
    for name in axis.classes.split():
        _read_class(sources, root, axis.public, name, found)
    return found


def _walk(
    sources: Sources, module: Module, public: str, found: Names, above: tuple[str, ...], loaded: frozenset[str]
) -> None:
    """Note the names of a public module and of those in it."""
    found.add(public, "__name__", certain=True)
    for name, certain in _bound(sources, module, loaded).items():
        found.add(public, name, certain=certain)
        target = sources.find(module.name, name) if name != _ANYTHING else None
        if isinstance(target, tuple) and _only_raises(target[1].node):
            found.certain[public].discard(name)
            found.add(public, name, certain=False)
        dotted = f"{public}.{name}"
        if not certain or not isinstance(target, Module) or target.name in above or _NOT_ENTERED.match(dotted):
            continue
        written_by_hand = bool(loaded) and target.name != f"{module.name}.{name}"
        if _is_public(target.name, name) and not written_by_hand:
            _walk(sources, target, dotted, found, (*above, target.name), loaded)


def _bound(sources: Sources, module: Module, loaded: frozenset[str]) -> dict[str, bool]:
    """The public names that a module has, and whether it always has them."""
    found = {
        name: f"{module.name}.{name}" in loaded
        for name in sorted(module.inside - set(module.bindings))
        if not name.startswith("_")
    }
    for source in module.stars:
        names = sources.names_of_star(source)
        found |= dict.fromkeys(sorted(names), True) if names is not None else {_ANYTHING: False}
    if module.is_open:
        found[_ANYTHING] = False
    for name, binding in module.bindings.items():
        if not name.startswith("_") or name == "__version__":
            found[name] = binding.certain or found.get(name, False)
    return found


def _only_raises(node: ast.AST | None) -> bool:
    """Whether something is there only to tell that it is gone: calling it raises."""
    if isinstance(node, ast.ClassDef):
        node = next((s for s in node.body if isinstance(s, ast.FunctionDef) and s.name == "__init__"), None)
    if not isinstance(node, ast.FunctionDef):
        return False
    has_text = isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)
    return isinstance(node.body[-1], ast.Raise) and len(node.body) == 1 + has_text and not node.decorator_list


def _is_public(module: str, name: str) -> bool:
    """Whether a module is part of an API, so that what it holds is public under the name that it has there."""
    parts = module.split(".")
    return (
        parts[-1] == name
        and not {"src", "python", "engine"} & set(parts[:-1])
        and parts[0] in ("tensorflow", "keras", "tf_keras")
    )


def _read_class(sources: Sources, root: str, public: str, name: str, found: Names) -> None:
    module, last = sources.module(root), name.split(".")[-1]
    for part in name.split(".")[:-1]:
        target = sources.find(module.name, part) if module else None
        module = target if isinstance(target, Module) else None
    if module is None or last not in module.bindings:
        return
    defined = sources.find(module.name, last)
    owner = f"{public}.{name}"
    found.add(owner, "__class__", certain=True)
    if not isinstance(defined, tuple) or not isinstance(defined[1].node, ast.ClassDef):
        found.add(owner, _ANYTHING, certain=False)
        return
    has = members(sources, defined[0], defined[1].node)
    for member in has.certain:
        found.add(owner, member, certain=True)
    for member in has.possible | ({_ANYTHING} if name in _ALSO_OF_INSTANCES else set()):
        found.add(owner, member, certain=False)


def _only(owners: set[str], names: Names) -> Names:
    """Without the modules that Keras before 2.13 shows beside its public ones."""
    return Names(
        {owner: found for owner, found in names.certain.items() if owner in owners},
        {owner: found for owner, found in names.possible.items() if owner in owners},
    )


def _lines(names: Mapping[int, Names]) -> Iterable[str]:
    """The data of an axis: under each interval of versions, the names that exist in just these."""
    for mark in ("=", "?"):
        groups: dict[tuple[int, ...], dict[str, list[str]]] = {}
        for (owner, name), minors in sorted(_minors(names, certain=mark == "=").items()):
            groups.setdefault(tuple(minors), {}).setdefault(owner, []).append(name)
        for known, owners in sorted(groups.items(), key=lambda item: (item[0][0], -len(item[0]), item[0])):
            yield f"{mark} {_interval(known)}"
            for owner, found in sorted(owners.items()):
                yield from textwrap.wrap(
                    " ".join(found), 120, initial_indent=f"{owner}: ", subsequent_indent="  ", break_on_hyphens=False
                )


def _minors(names: Mapping[int, Names], *, certain: bool) -> dict[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = {}
    for minor, of_release in sorted(names.items()):
        for owner, members_ in (of_release.certain if certain else of_release.possible).items():
            for name in members_ if certain else members_ - of_release.certain.get(owner, set()):
                found.setdefault((owner, name), []).append(minor)
    return found


def _interval(minors: Iterable[int]) -> str:
    """`10-12,15` for 10, 11, 12 and 15."""
    runs: list[list[int]] = []
    for minor in sorted(minors):
        if runs and runs[-1][-1] == minor - 1:
            runs[-1].append(minor)
        else:
            runs.append([minor])
    return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _requirements(tensorflow: Mapping[int, Path]) -> Iterable[str]:
    """What each TensorFlow requires of Keras and NumPy, from its wheel's metadata."""
    yield "# Written by scripts/catalog/presence.py: what each minor version of TensorFlow 2 requires; do not edit."
    for minor, path in sorted(tensorflow.items()):
        metadata = Sources([path]).metadata("tensorflow-cpu")
        for package in ("keras", "numpy"):
            lines = re.findall(rf"^Requires-Dist: {package}(?![-\w])[ (]*([^;)\n]*)(.*)$", metadata, re.MULTILINE)
            for specifier, marker in lines:
                if "extra" not in marker:
                    yield f"{minor} {package} {specifier.replace(' ', '')}{marker.lstrip(')')}".rstrip()


if __name__ == "__main__":
    main()
