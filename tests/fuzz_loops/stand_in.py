"""A stand-in for TensorFlow: scalars only, every side effect recorded, every host read counted."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

Number = float | int | bool


@dataclass(slots=True)
class Device:
    """What happened so far: the side effects in order, and how often the host waited for a value."""

    effects: list[str] = field(default_factory=list)
    reads: int = 0

    def do(self, effect: str) -> int:
        """Record one side effect; returns how many came before it."""
        self.effects.append(effect)
        return len(self.effects) - 1


def number(value: Any) -> Any:
    """The plain number behind a tensor, a variable or a number, without counting a read."""
    return value._value if isinstance(value, Tensor) else value


class Tensor:
    """One number on the device."""

    shape = ()
    dtype = "float32"

    def __init__(self, value: Any, device: Device) -> None:
        self._value: Number = number(value)
        self._device = device

    def numpy(self) -> Any:
        self._device.reads += 1
        return self._value

    def __float__(self) -> float:
        return float(self.numpy())

    def __int__(self) -> int:
        return int(self.numpy())

    def __bool__(self) -> bool:
        return bool(self.numpy())

    def __format__(self, spec: str) -> str:
        return format(self.numpy(), spec)

    def __str__(self) -> str:
        return f"tf.Tensor({self.numpy()!r}, shape=(), dtype=float32)"

    def __repr__(self) -> str:
        return f"<tf.Tensor: shape=(), dtype=float32, numpy={self.numpy()!r}>"

    __hash__ = None  # type: ignore[assignment]

    def _combine(self, other: Any, how: Callable[[Any, Any], Any]) -> Tensor:
        return Tensor(how(self._value, number(other)), self._device)

    def __add__(self, other: Any) -> Tensor:
        return self._combine(other, operator.add)

    def __mul__(self, other: Any) -> Tensor:
        return self._combine(other, operator.mul)

    def __sub__(self, other: Any) -> Tensor:
        return self._combine(other, operator.sub)

    def __truediv__(self, other: Any) -> Tensor:
        return self._combine(other, operator.truediv)

    def __pow__(self, other: Any) -> Tensor:
        return self._combine(other, operator.pow)

    def __mod__(self, other: Any) -> Tensor:
        return self._combine(other, operator.mod)

    def __rsub__(self, other: Any) -> Tensor:
        return self._combine(other, lambda mine, theirs: theirs - mine)

    def __lt__(self, other: Any) -> Tensor:
        return self._combine(other, operator.lt)

    def __gt__(self, other: Any) -> Tensor:
        return self._combine(other, operator.gt)

    def __eq__(self, other: object) -> Any:
        return self._combine(other, operator.eq)

    def __neg__(self) -> Tensor:
        return self * -1

    __radd__, __rmul__ = __add__, __mul__


class Variable(Tensor):
    """One number on the device that can be changed."""

    def __init__(self, value: Any, device: Device, name: str = "variable") -> None:
        super().__init__(value, device)
        self.name = name

    def assign(self, value: Any) -> Variable:
        self._value = number(value)
        self._device.do(f"{self.name} = {self._value!r}")
        return self

    def assign_add(self, value: Any) -> Variable:
        return self.assign(self._value + number(value))

    def assign_sub(self, value: Any) -> Variable:
        return self.assign(self._value - number(value))

    def read_value(self) -> Tensor:
        return Tensor(self._value, self._device)

    value = read_value


@dataclass(slots=True)
class Tape:
    """`tf.GradientTape`: the gradients are made up, but depend on what they should depend on."""

    device: Device

    def __enter__(self) -> Tape:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def watch(self, _: object) -> None:
        return None

    def gradient(self, target: Any, sources: Any) -> Any:
        if isinstance(sources, Tensor):
            return Tensor(number(target) * 0.25 + number(sources) * 0.125, self.device)
        return [self.gradient(target, source) for source in sources]


class Optimizer:
    """`tf.keras.optimizers.*`."""

    def __init__(self, device: Device, learning_rate: float = 0.1) -> None:
        self.learning_rate, self._device = learning_rate, device
        self.iterations = Variable(0, device, "iterations")

    def apply_gradients(self, pairs: Iterable[tuple[Tensor, Variable]]) -> None:
        for gradient, variable in pairs:
            variable.assign_sub(gradient * self.learning_rate)
        self.iterations.assign_add(1)


class Mean:
    """`tf.keras.metrics.Mean`."""

    def __init__(self, device: Device, name: str = "mean") -> None:
        self._device, self.name = device, name
        self.total, self.count = 0.0, 0

    def update_state(self, value: Any) -> None:
        self.total, self.count = self.total + number(value), self.count + 1
        self._device.do(f"{self.name} of {self.count}")

    __call__ = update_state

    def result(self) -> Tensor:
        return Tensor(self.total / self.count if self.count else 0.0, self._device)

    def reset_state(self) -> None:
        self.total, self.count = 0.0, 0
        self._device.do(f"{self.name} reset")


class Model:
    """`tf.keras.Sequential`; in training mode each call draws from a stream, as dropout does."""

    def __init__(self, device: Device, layers: Sequence[object] = ()) -> None:
        self._device = device
        self.kernel, self.bias = Variable(0.5, device, "kernel"), Variable(0.25, device, "bias")
        self.trainable_variables = [self.kernel, self.bias]

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        noise = (self._device.do("dropout") % 8) / 64 if training else 0.0
        result: Tensor = self.kernel * x + self.bias + noise
        return result


class Dataset:
    """`tf.data.Dataset`: every element taken is a side effect."""

    def __init__(self, device: Device, rows: Sequence[Any]) -> None:
        self._device, self._rows = device, rows

    def __iter__(self) -> Iterator[Any]:
        for row in self._rows:
            self._device.do("next")
            yield row

    def __len__(self) -> int:
        return len(self._rows)

    def take(self, count: int) -> Dataset:
        return Dataset(self._device, self._rows[:count])

    def batch(self, _: int) -> Dataset:
        return self

    def prefetch(self, _: int) -> Dataset:
        return self

    def repeat(self, count: int) -> Dataset:
        return Dataset(self._device, list(self._rows) * count)

    def enumerate(self) -> Dataset:
        return Dataset(self._device, [(Tensor(i, self._device), row) for i, row in enumerate(self._rows)])


def make_tensorflow(device: Device) -> SimpleNamespace:
    """A namespace that stands for the module `tensorflow`."""

    def tensor(value: Any, dtype: object = None, name: object = None) -> Tensor:
        return Tensor(value, device)

    def slices(columns: Any) -> Dataset:
        if isinstance(columns, tuple):
            return Dataset(device, [tuple(map(tensor, row)) for row in zip(*columns, strict=True)])
        return Dataset(device, [tensor(value) for value in columns])

    def draw(*_: object, **__: object) -> Tensor:
        return tensor((device.do("random") * 37 % 64) / 64)

    def function(body: Any = None, **_: object) -> Any:
        return body if body is not None else function

    def mean_of(value: Any) -> Tensor:
        return (
            tensor(sum(map(number, value)) / max(len(value), 1)) if isinstance(value, list | tuple) else tensor(value)
        )

    keras = SimpleNamespace(
        optimizers=SimpleNamespace(
            SGD=lambda learning_rate=0.1: Optimizer(device, learning_rate),
            Adam=lambda learning_rate=0.01: Optimizer(device, learning_rate),
        ),
        metrics=SimpleNamespace(Mean=lambda name="mean": Mean(device, name)),
        losses=SimpleNamespace(MeanSquaredError=lambda: lambda truth, guess: (truth - guess) ** 2),
        layers=SimpleNamespace(Dense=lambda *_, **__: None),
        Sequential=lambda layers=(): Model(device, layers),
    )
    return SimpleNamespace(
        Variable=lambda value, name="variable": Variable(value, device, name),
        constant=tensor,
        convert_to_tensor=tensor,
        identity=tensor,
        cast=tensor,
        reduce_mean=mean_of,
        reduce_sum=mean_of,
        square=lambda value: tensor(value) ** 2,
        abs=lambda value: tensor(abs(number(value))),
        GradientTape=lambda persistent=False: Tape(device),
        function=function,
        random=SimpleNamespace(normal=draw, uniform=draw),
        data=SimpleNamespace(Dataset=SimpleNamespace(from_tensor_slices=slices)),
        keras=keras,
        float32="float32",
        __name__="tensorflow",
    )


@dataclass(slots=True)
class Bar:
    """`tqdm`: tells what it is told, and with which words it ends."""

    tell: Callable[[str], None]
    iterable: Any = None
    total: int | None = None
    words: dict[str, str] = field(default_factory=dict)
    is_open: bool = True

    def __iter__(self) -> Iterator[Any]:
        try:
            yield from self.iterable
        finally:
            self.close()

    def set_postfix(self, words: dict[str, Any] | None = None, **more: Any) -> None:
        self._say("postfix", ", ".join(f"{key}={value}" for key, value in {**(words or {}), **more}.items()))

    def set_description(self, words: str) -> None:
        self._say("description", words)

    def _say(self, where: str, words: str) -> None:
        self.words[where] = words
        self.tell(f"{where} {words}{'' if self.is_open else ' after its end'}\n")

    def update(self, count: int = 1) -> None:
        return None

    def close(self) -> None:
        if self.is_open:
            self.is_open = False
            self.tell(f"ends with {sorted(self.words.items())}\n")


def make_tqdm(tell: Callable[[str], None]) -> SimpleNamespace:
    """A namespace that stands for the module `tqdm`."""

    def tqdm(iterable: Any = None, total: int | None = None) -> Bar:
        length = total if total is not None or not hasattr(iterable, "__len__") else len(iterable)
        return Bar(tell, iterable, length)

    return SimpleNamespace(tqdm=tqdm, trange=lambda *numbers: tqdm(range(*numbers)), __name__="tqdm")
