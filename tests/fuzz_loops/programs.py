"""Random programs with training-like loops, as hypothesis strategies that shrink to small ones.

A program is text. Each draw prefers its first choice, the plainest one, so that what hypothesis shrinks to is readable.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from hypothesis import strategies as st

DEVICE = (
    "loss.numpy()",
    "float(loss)",
    "w.numpy()",
    "mean.result().numpy()",
    "x.numpy()",
    "float(w)",
    "loss.numpy() * 2",
    "(loss + w).numpy()",
    "opt.iterations.numpy()",
    "tf.reduce_mean(loss).numpy()",
    "loss_fn(y, model(x)).numpy()",
    "state.best.numpy()",
)
BARE = ("loss", "mean.result()", "w", "loss * 2")
HOST = ("{step}", "'loss'", "LENGTH", "len(history)", "epoch", "seen", "label(3)")
EFFECTS = (
    "train_step(x, y).numpy()",
    "model(x, training=True).numpy()",
    "tf.random.normal(()).numpy()",
    "next(ids)",
    "bump()",
    "describe(loss)",
    "loud(loss)",
    "mean.update_state(loss)",
    "w.assign_add(0.125).numpy()",
)
FORMS = (
    "print({d})",
    "print({h}, {d})",
    "print(f'{{{h}}} loss {{{d}:.3f}}')",
    "print(f'loss {{{b}:.4f}}')",
    "print('loss %.3f' % {d})",
    "print('%s: %.2f' % ({h}, {d}))",
    "print('loss {{:.3f}}'.format({d}))",
    "print('{{}} {{:.3f}} {{}}'.format({h}, {b}, {d}))",
    "logging.info('loss %.3f', {d})",
    "logger.info(f'{{{h}}}: {{{d}}}')",
    "print({b})",
    "print('loss', {d}, sep='=', end=';\\n')",
    "print({h}, {b}, flush=True)",
    "print(str({d}))",
    "print(round(float({b}), 2))",
    "print('a\\nb', {d})",
    "print({d}, file=sys.stderr)",
    "print([v.numpy() for v in [w, w]])",
    "print(*[{d}, {h}])",
    "print({d} if {c} else {h})",
    "print('n', (n := LENGTH), {d})",
    "print({h}, {e})",
    "print({e}, {d})",
    "print(f'{{{e}}} {{{d}}}')",
    "report({d})",
    "report({b})",
    "report({e})",
    "note({h}, {b})",
    "teller.say({d})",
    "bar.set_postfix(loss={d})",
    "bar.set_description(f'{{{h}}} {{{b}:.3f}}')",
    "bar.set_postfix({{'loss': {d}, 'at': {h}}})",
    "sys.stdout.flush(); print({d})",
)
BOUND = (
    ("shown_value = {d}", "print('value', shown_value)"),
    ("shown_value = {d}", "print({h}, shown_value, {d})"),
    ("shown_value, shown_text = {d}, {d}", "print(f'{{shown_value:.3f}} {{shown_text}}')"),
    ("shown_value = {d}; shown_text = f'{{shown_value:.2f}}'", "print(shown_text, {h})"),
    ("shown_value = {e}", "print('value', shown_value)"),
    ("shown_value = {{'loss': {d}}}", "bar.set_postfix(shown_value)"),
    ("shown_value = {d}", "print('a', shown_value); print({h}); print('b', shown_value)"),
)
"""Values bound to names before they are shown."""
QUIET_FORMS = (
    "print({h})",
    "print('step', {h})",
    "logging.info('at %s', {h})",
    "print()",
    "print(f'{{{h}}} of {{LENGTH}}')",
    "print('shape', x.shape)",
    "print({h}, next(ids))",
)
REBINDINGS = (
    "loss = loss * 2.0",
    "w.assign_sub(0.0625)",
    "mean.reset_state()",
    "x = x + 1.0",
    "history.append(loss)",
    "history.append(float(loss))",
    "total += loss",
    "total = total + float(loss)",
    "state.best = loss",
    "state.step += 1",
    "bump()",
    "mean.update_state(loss)",
    "report(loss)",
    "callbacks.append(lambda: loss)",
)
COLLECTIONS = (
    "history.append(float(loss))",
    "history.append(loss.numpy())",
    "total += float(loss)",
    "total += loss.numpy() * 2",
    "total = total + float(loss)",
    "total += float(loss) * seen",
    "total -= loss.numpy() / LENGTH",
    "curve.append(mean.result().numpy())",
    "curve.append(float(mean.result()))",
    "path.append(w.numpy())",
    "path.append(float(w))",
    "table[seen] = loss.numpy()",
    "table[seen] = round(float(loss), 2)",
    "logs['loss'].append(loss.numpy())",
    "value = float(loss); history.append(value)",
    "value = loss.numpy()\ntotal += value",
    "curve.append((seen, float(loss)))",
    "curve += [float(loss)]",
    "curve.extend([float(loss), w.numpy()])",
    "history.append(loss.numpy() - w.numpy())",
    "history.append(float(loss) if verbose else 0.0)",
    "state.losses.append(float(loss))",
    "state.total += float(loss)",
    "history.append(float(loss)); print('kept')",
    "w.assign(w.numpy())",
    "x = tf.constant(x.numpy())",
    "best = min(best, float(loss))",
    "best = float(loss) if float(loss) < best else best",
    "right += int(loss < 0.5)",
)
COUNTS = (
    "int(opt.iterations) % 3 == 0",
    "opt.iterations.numpy() % 4 == 1",
    "opt.iterations % 2 == 0",
    "int(clock) % 3 == 0",
    "clock.numpy() % 2 == 0",
    "clock % 4 == 0",
    "int(clock) == 5",
    "clock.numpy() > 3",
)
TICKS = ("clock.assign_add(1)", "clock.assign_add(1)", "clock.assign_add(2)", "clock.assign(0)", "tick()")
DISTURBANCES = (
    "other = history",
    "history = []",
    "history.clear()",
    "history.append(seen)",
    "curve.pop()",
    "path = list(path)",
    "total = 0.0",
    "total += 1.0",
    "total *= 0.5",
    "table = {}",
    "logs = {'loss': history}",
    "print(len(history))",
    "print(total)",
    "peek()",
    "keep(history)",
    "callbacks.append(lambda: total)",
    "clock.assign_add(1)",
    "opt.iterations.assign(1)",
    "w.assign_sub(0.0625)",
    "loss = loss * 2.0",
    "state.losses = history",
    "best = total",
    "del history[:1]",
    "if history and history[-1] < 0.3: break",
    "if total > 2.0: break",
    "assert total < 3.0",
)
QUIET_REBINDINGS = tuple(line for line in REBINDINGS if line != "report(loss)")
CALM_ITEMS = (4, 0, 5, 7, 7, 8, 3)
HEAD = """\
import logging
import sys
import tensorflow as tf
from tqdm import tqdm, trange
logger = logging.getLogger('train')
LENGTH = {length}
xs = [{xs}]
ys = [{ys}]
dataset = tf.data.Dataset.from_tensor_slices((xs, ys)).batch(1)
w = tf.Variable(0.5, name='w')
opt = tf.keras.optimizers.SGD(0.125)
mean = tf.keras.metrics.Mean(name='mean')
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
loss_fn = tf.keras.losses.MeanSquaredError()
history, callbacks, bumps = [], [], []
ids = iter(range(1000))
verbose, quiet = True, False


class State:
    pass


state = State()
state.step, state.best = 0, tf.constant(0.0)
state.losses, state.total = [], 0.0
curve, path, table, logs, right, best, kept = [], [], {{}}, {{'loss': []}}, 0, 9.0, []
clock = tf.Variable(0, name='clock')


def label(number):
    return 'number %d' % number


def bump():
    bumps.append(1)
    return len(bumps)


def describe(value):
    return f'<{{float(value):.2f}}>'


def loud(value):
    print('loud', bump())
    return describe(value)


def report(value):
    print('report', float(value))


def note(number, value):
    print('note', number)
    print(f'  {{value:.3f}}')


class Teller:
    def say(self, value):
        print('say', float(value))


teller = Teller()
bar = tqdm(total=LENGTH)


def tick():
    clock.assign_add(1)


def peek():
    kept.append(len(history))


def keep(values):
    kept.append(values)


def train_step(x, y):
    with tf.GradientTape() as tape:
        value = loss_fn(y, model(x, training=True))
    gradients = tape.gradient(value, model.trainable_variables)
    opt.apply_gradients(zip(gradients, model.trainable_variables))
    return value


"""


@dataclass(frozen=True, slots=True)
class LoopKind:
    """One way to write a loop over the data: what stands before it, its header, how its body starts and ends."""

    header: str
    step: str = "seen"
    before: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    end: tuple[str, ...] = ()


_TAKE = ("x, y = tf.constant(xs[step]), tf.constant(ys[step])",)
LOOPS = (
    LoopKind("for step, (x, y) in enumerate(dataset):", "step"),
    LoopKind("for x, y in dataset:"),
    LoopKind("for step in range(LENGTH):", "step", first=_TAKE),
    LoopKind("for step, (x, y) in enumerate(dataset, 1):", "step"),
    LoopKind("for step, (x, y) in enumerate(dataset, start=5):", "step"),
    LoopKind("for step, batch in enumerate(dataset):", "step", first=("x, y = batch",)),
    LoopKind("for x, y in zip(map(tf.constant, xs), map(tf.constant, ys)):"),
    LoopKind("for step, (x, y) in zip(range(100), dataset):", "step"),
    LoopKind("while step < LENGTH:", "step", before=("step = 0",), first=_TAKE, end=("step += 1",)),
    LoopKind("while step < LENGTH - 1:", "step", before=("step = -1",), first=("step += 1", *_TAKE)),
    LoopKind("while step < LENGTH:", "step", before=("step = 0",), first=(*_TAKE, "step += 1")),
    LoopKind("for step in range(1, LENGTH):", "step", first=_TAKE),
    LoopKind("for step in range(LENGTH - 1, -1, -1):", "step", first=_TAKE),
    LoopKind("for step in range(0, LENGTH, 2):", "step", first=_TAKE),
    LoopKind("for x, y in dataset.take(LENGTH):", first=("step += 1",), before=("step = 0",), step="step"),
    LoopKind("for x, y in dataset:", before=("step = 0",), end=("step += 1",), step="step"),
    LoopKind("for x, y in [(tf.constant(a), tf.constant(b)) for a, b in zip(xs, ys)]:"),
    LoopKind("for step, (x, y) in dataset.enumerate():", "int(step)"),
    LoopKind(
        "while True:",
        before=("batches = iter(dataset)",),
        first=("try:", "    x, y = next(batches)", "except StopIteration:", "    break"),
    ),
    LoopKind(
        "while True:", "step", before=("step = 0",), first=("if step >= LENGTH:", "    break", *_TAKE, "step += 1")
    ),
    LoopKind("for state.step, (x, y) in enumerate(dataset):", "state.step"),
    LoopKind("for x, y in bar:", before=("bar = tqdm(dataset)",)),
    LoopKind("for step, (x, y) in enumerate(bar, 1):", "step", before=("bar = tqdm(dataset)",)),
    LoopKind("for step, (x, y) in bar:", "step", before=("bar = tqdm(enumerate(dataset), total=len(dataset))",)),
    LoopKind("for step in bar:", "step", before=("bar = trange(LENGTH)",), first=_TAKE),
    LoopKind(
        "for step in bar:", "step", before=("bar = trange(7)",), first=("if step >= LENGTH:", "    break", *_TAKE)
    ),
    LoopKind("for x, y in dataset:", before=("bar = tqdm(total=LENGTH)",), end=("bar.update(1)",)),
)


@dataclass(slots=True)
class Writer:
    """Draws a program statement by statement."""

    draw: st.DrawFn
    kind: LoopKind
    in_function: bool
    calm: bool = False
    """Little is shown besides the messages that can be rewritten, so that many are."""
    collecting: bool = False
    """Values are collected, summed, counted and fed back rather than shown."""
    lines: list[str] = field(default_factory=list)
    depth: int = 0

    def pick(self, choices: tuple[str, ...]) -> str:
        """One of the choices, the first the simplest."""
        return self.draw(st.sampled_from(choices))

    def chance(self, percent: int) -> bool:
        """True in about so many cases; False is simpler."""
        return self.draw(st.integers(0, 99)) >= 100 - percent

    def add(self, *lines: str) -> None:
        """Write lines at the present depth."""
        self.lines += ["    " * self.depth + line for line in lines]

    @contextmanager
    def block(self, header: str) -> Iterator[None]:
        """Write a header and indent what follows."""
        self.add(header)
        self.depth += 1
        yield
        self.depth -= 1

    def show(self, device: bool) -> str:
        """A statement that shows something, of the device or of the host alone."""
        forms = FORMS if device else QUIET_FORMS
        return self.filled(self.pick(tuple(one for one in forms if "{e}" not in one) if self.calm else forms))

    def filled(self, form: str) -> str:
        """A form with its places filled."""
        return form.format(
            d=self.pick(DEVICE) if "{d" in form else "",
            b=self.pick(BARE) if "{b" in form else "",
            e=self.pick(EFFECTS) if "{e" in form else "",
            c=self.condition() if "{c" in form else "",
            h=self.pick(HOST).format(step=self.kind.step).replace("'", '"' if "f'" in form else "'"),
        )

    def bound(self) -> None:
        """A value that is bound to a name, and a message that reads it; sometimes something between or behind."""
        binding, message = self.draw(st.sampled_from(BOUND))
        self.add(self.filled(binding))
        if self.chance(40):
            self.add(self.pick(QUIET_REBINDINGS if self.calm else REBINDINGS))
        if self.chance(20):
            with self.block(f"if {self.condition()}:"):
                self.add(self.filled(message))
        else:
            self.add(self.filled(message))
        if self.chance(10):
            self.add(self.pick(("history.append(shown_value)", "print(shown_value)", "shown_value = 1.0")))

    def condition(self) -> str:
        """A condition that holds in some iterations."""
        step, digit = self.kind.step, self.draw(st.integers(0, 9))
        return self.pick(
            (
                f"seen == {digit}",
                f"x > {digit / 10}",
                f"{step} == {digit}",
                f"{step} % 3 == {digit % 3}",
                "verbose",
                "quiet",
                f"loss < {digit / 10}",
                "seen == LENGTH",
                f"len(history) > {digit}",
                f"seen > {digit}",
            )
        )

    def leave(self) -> None:
        """A way out of the iteration or the loop."""
        if self.chance(50):
            self.add(self.show(device=self.chance(40)))
        ways = ("break", "continue", "raise ValueError('out')", "return loss, seen" if self.in_function else "break")
        way = self.pick(ways)
        if way == "continue":
            self.add(*self.kind.end)
        self.add(way)

    def train(self) -> None:
        """One training step that binds `loss`; a show may stand inside the tape."""
        match self.draw(st.integers(0, 3)):
            case 0:
                self.add("loss = train_step(x, y)")
            case 1 | 2 as where:
                with self.block("with tf.GradientTape() as tape:"):
                    self.add("loss = tf.reduce_mean(tf.square(w * x - y))")
                    if where == 2 and self.chance(40) and not self.calm:
                        self.add(self.show(device=True))
                self.add("grads = tape.gradient(loss, [w])")
                if self.chance(20) and not self.calm:
                    self.add(self.show(device=True))
                self.add("opt.apply_gradients(zip(grads, [w]))")
            case _:
                self.add("loss = loss_fn(y, model(x))", "mean.update_state(train_step(x, y))")

    def collect(self) -> None:
        """One to three statements that read values to keep them, and at times one that comes in their way."""
        for _ in range(self.draw(st.integers(1, 3))):
            match self.draw(st.sampled_from((0, 0, 0, 1, 2, 3))):
                case 0:
                    self.add(*self.pick(COLLECTIONS).split("\n"))
                case 1:
                    with self.block(f"if {self.condition()}:"):
                        self.add(*self.pick(COLLECTIONS).split("\n"))
                case 2:
                    self.add(self.pick(TICKS))
                    with self.block(f"if {self.pick(COUNTS)}:"):
                        self.add(self.pick(("kept.append(seen)", *COLLECTIONS[:6], "print('due', seen)")))
                case _:
                    self.add(self.pick(DISTURBANCES))

    def item(self, nested: int = 0) -> None:
        """One statement of the loop's body after the training step."""
        if self.collecting and self.chance(60):
            return self.collect()
        return self.any_item(nested)

    def any_item(self, nested: int) -> None:
        """One statement of any kind."""
        kind = self.draw(
            st.sampled_from(CALM_ITEMS) if self.calm else st.integers(0, 15 if nested == 0 else 6 + nested)
        )
        match kind:
            case 0 if self.chance(40):
                self.bound()
            case 0 | 1 | 2:
                self.add(self.show(device=True))
            case 3:
                self.add(self.show(device=False))
            case 4 | 5:
                self.add(self.pick(QUIET_REBINDINGS if self.calm else REBINDINGS))
            case 6:
                self.add(self.show(device=True) + "; " + self.show(device=False))
            case 7:
                with self.block(f"if {self.condition()}:"):
                    self.leave()
            case 8 | 9 | 10:
                with self.block(f"if {self.pick(('verbose', 'quiet', 'LENGTH > 4', self.condition()))}:"):
                    self.items(nested + 1) if not self.calm else self.add(self.pick(QUIET_REBINDINGS))
                if self.chance(30):
                    with self.block("else:"):
                        self.items(nested + 1)
            case 11:
                with self.block("try:"):
                    self.items(nested + 1)
                with self.block(self.pick(("finally:", "except ValueError:", "except NameError as error:"))):
                    self.items(nested + 1)
            case 12:
                with self.block(f"for inner in range({self.draw(st.integers(0, 3))}):"):
                    self.items(nested + 1)
            case 13:
                with self.block("for x, y in dataset.take(2):"):
                    self.add("loss = loss_fn(y, model(x))")
                    self.items(nested + 1)
            case 14:
                self.add(f"if {self.condition()}: {self.show(device=True)}")
            case _:
                with self.block("with tf.GradientTape() as other:"):
                    self.items(nested + 1)

    def items(self, nested: int = 0) -> None:
        """One to three statements, inside others one or two."""
        for _ in range(self.draw(st.integers(1, 3 if nested == 0 else 2))):
            self.item(nested)

    def loop(self) -> None:
        """The training loop with what may stand directly around it."""
        self.add(*self.kind.before)
        with self.block(self.kind.header):
            self.add(*self.kind.first, "seen += 1")
            if self.chance(15):
                with self.block(f"if seen % 4 == {self.draw(st.integers(0, 3))}:"):
                    self.add(*self.kind.end, "continue")
            if self.chance(15) and not self.calm:
                self.add(self.show(device=self.chance(40)))
            if self.chance(95):
                self.train()
            if not self.collecting:
                self.bound() if self.chance(30) else self.add(self.show(device=True))
            for _ in range(self.draw(st.integers(self.collecting, 3))):
                self.item()
            self.add(*self.kind.end)
            if self.chance(10):
                self.add(self.pick(("loss = None", "x = None", "del x", "loss = tf.constant(1.0)")))
        if self.chance(20):
            with self.block("else:"):
                self.add(self.show(device=self.chance(40)))

    def guarded_loop(self) -> None:
        """The loop, or the loop in a statement that sees its exceptions."""
        if not self.chance(25):
            return self.loop()
        with self.block("try:"):
            self.loop()
            if self.chance(40):
                self.add("print('after the loop')")
        with self.block(self.pick(("except ValueError:", "finally:"))):
            self.add(self.show(device=self.chance(30)))
        return None

    def epochs(self) -> None:
        """The loop alone, or once per epoch with a summary."""
        count = self.draw(st.integers(0, 3))
        if count == 0:
            return self.guarded_loop()
        with self.block(f"for epoch in range({count}):"):
            if self.chance(30):
                self.add(self.pick(("mean.reset_state()", "print('epoch', epoch)", "loss = tf.constant(0.0)")))
            self.guarded_loop()
            for _ in range(self.draw(st.integers(0, 2))):
                self.add(
                    self.pick(
                        (
                            "print('epoch', epoch, mean.result().numpy())",
                            "mean.reset_state()",
                            "history.append(loss)",
                            "print('seen', seen)",
                        )
                    )
                )
        return None


@st.composite
def programs(draw: st.DrawFn, *, collecting: bool = False) -> str:
    """The text of one program; one that collects what it reads, rather than showing it, where that is asked for."""
    length = draw(st.integers(0, 12))
    kind = draw(st.sampled_from(LOOPS))
    place = draw(st.sampled_from(("module", "function", "method", "closure")))
    writer = Writer(draw, kind, in_function=place != "module", calm=draw(st.booleans()), collecting=collecting)
    start: tuple[str, ...] = ("loss, total, seen, epoch, step, x = tf.constant(9.0), 0.0, 0, 0, 0, tf.constant(0.5)",)
    if collecting and (place != "module" or draw(st.booleans())):
        start += ("history, curve, path, table, logs, right, best = [], [], [], {}, {'loss': []}, 0, 9.0",)
    start += ("shown_value, shown_text = 0.0, ''",)
    end = ("result = (loss, total, seen)",)
    match place:
        case "module":
            writer.add(*start)
            writer.epochs()
            writer.add(*end)
        case "function" | "method" | "closure":
            _function(writer, place, start)
    if draw(st.booleans()):
        writer.add("print('end', w.numpy(), mean.result().numpy())")
    xs = [((i * 7) % 11) / 10 for i in range(length)]
    ys = [((i * 5) % 7) / 5 for i in range(length)]
    head = HEAD.format(length=length, xs=", ".join(map(str, xs)), ys=", ".join(map(str, ys)))
    return head + "\n".join(writer.lines) + "\n"


def _function(writer: Writer, place: str, start: tuple[str, ...]) -> None:
    calls = writer.draw(st.integers(1, 2))
    if place == "method":
        with writer.block("class Trainer:"), writer.block("def train(self, dataset, verbose=True):"):
            _body(writer, start)
        writer.add("train = Trainer().train")
    elif place == "closure":
        with writer.block("def train(dataset, verbose=True):"):
            writer.add(*start)
            with writer.block("def inner():"):
                more = ", history, curve, path, table, logs, right, best" if writer.collecting else ""
                writer.add(f"nonlocal loss, total, seen, epoch, step, x{more}")
                writer.epochs()
                writer.add("return loss, seen")
            writer.add("got = inner()", f"return got, loss, total, seen{more}")
    else:
        with writer.block("def train(dataset, verbose=True):"):
            _body(writer, start)
    writer.add(*[f"result_{number} = train(dataset)" for number in range(calls)])


def _body(writer: Writer, start: tuple[str, ...]) -> None:
    if writer.chance(20):
        writer.add("global seen, loss", "n = 0")
    writer.add(*start)
    writer.epochs()
    more = ", history, curve, path, table, logs, right, best" if writer.collecting else ""
    writer.add(f"return loss, total, seen{more}")
