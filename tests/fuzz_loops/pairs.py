"""Hand-written pairs of programs, right and wrong: what the oracle accepts. Rewritten places end in `#!`."""

from __future__ import annotations

from dataclasses import dataclass

HEAD = """\
import tensorflow as tf
w = tf.Variable(0.5)
opt = tf.keras.optimizers.SGD(0.5)
mean = tf.keras.metrics.Mean()
xs = [tf.constant(i / 8) for i in range(8)]
def train_step(x):
    with tf.GradientTape() as tape:
        loss = tf.square(w * x - 1.0)
    opt.apply_gradients(zip(tape.gradient(loss, [w]), [w]))
    return loss
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """A program, what a tool made of it (N = 3), and a part of what is wrong with that; empty where it is right."""

    title: str
    before: str
    after: str
    wrong: str = ""


PLAIN = """\
for step, x in enumerate(xs):
    loss = train_step(x)
    print(loss.numpy())  #!
print("end")
"""
BREAKS = """\
for step, x in enumerate(xs):
    loss = train_step(x)
    print(step, loss.numpy())  #!
    if step == 4:
        print("out")
        break
print("end")
"""
SKIPS = """\
for step, x in enumerate(xs):
    loss = train_step(x)
    if step % 3 == 0 or step == 7:
        continue
    print(step, loss.numpy())  #!
"""
VARIABLE = """\
for step, x in enumerate(xs):
    print(w.numpy())  #!
    train_step(x)
"""
INSIDE = """\
for x in xs:
    print(train_step(x).numpy())  #!
"""
RAISES = """\
try:
    for step, x in enumerate(xs):
        loss = train_step(x)
        print(loss.numpy())  #!
        if step == 5:
            raise ValueError("out")
except ValueError:
    print("caught")
"""
MESSAGE = """\
for step, x in enumerate(xs):
    loss = train_step(x)
    print("step", step)
    print(loss.numpy())  #!
    mean.update_state(loss)
    print("-")
"""
TWICE = """\
def fit(xs):
    for step, x in enumerate(xs):
        loss = train_step(x)
        print(loss.numpy())  #!
        if step == 4:
            return loss
    return None
first = fit(xs[:2])
second = fit(xs)
none = fit([])
"""
BAR = """\
from tqdm import tqdm
bar = tqdm(xs)
for step, x in enumerate(bar):
    loss = train_step(x)
    bar.set_postfix(loss=loss.numpy())  #!
"""
BOUND = """\
for step, x in enumerate(xs):
    loss = train_step(x)
    value = loss.numpy()
    print(value)  #!
print("end", value)
"""

PAIRS = (
    Pair("nothing rewritten", PLAIN.replace("#!", ""), PLAIN.replace("#!", "")),
    Pair(
        "the plain rewrite",
        PLAIN,
        """\
waiting = False
for step, x in enumerate(xs):
    loss = train_step(x)
    waiting = step % 3 != 0
    if not waiting:
        print(loss.numpy())
if waiting:
    print(loss.numpy())
print("end")
""",
    ),
    Pair(
        "the last line is missing",
        PLAIN,
        """\
for step, x in enumerate(xs):
    loss = train_step(x)
    if step % 3 == 0:
        print(loss.numpy())
print("end")
""",
        "something else than promised",
    ),
    Pair(
        "the last line is shown twice",
        PLAIN,
        """\
xs.pop()
for step, x in enumerate(xs):
    loss = train_step(x)
    if step % 3 == 0:
        print(loss.numpy())
print(loss.numpy())
print("end")
""",
        "something else than promised",
    ),
    Pair(
        "read in every iteration although shown in some",
        PLAIN,
        """\
for step, x in enumerate(xs):
    loss = train_step(x)
    text = loss.numpy()
    if step % 3 == 0:
        print(text)
if step % 3:
    print(text)
print("end")
""",
        "no longer shown",
    ),
    Pair(
        "the last line stands before the line of the break path",
        BREAKS,
        """\
for step, x in enumerate(xs):
    loss = train_step(x)
    if step % 3 == 0:
        print(step, loss.numpy())
    if step == 4:
        if step % 3:
            print(step, loss.numpy())
        print("out")
        break
print("end")
""",
    ),
    Pair(
        "the last line stands after the line of the break path",
        BREAKS,
        """\
for step, x in enumerate(xs):
    loss = train_step(x)
    if step % 3 == 0:
        print(step, loss.numpy())
    if step == 4:
        print("out")
        break
if step % 3:
    print(step, loss.numpy())
print("end")
""",
        "something else than promised",
    ),
    Pair(
        "counted by iteration, the last one that reached the print",
        SKIPS,
        """\
waiting = False
for step, x in enumerate(xs):
    loss = train_step(x)
    if step % 3 == 0 or step == 7:
        continue
    waiting, loss_then, step_then = True, loss, step
if waiting:
    print(step_then, loss_then.numpy())
del waiting, loss_then, step_then
""",
    ),
    Pair(
        "values of an iteration that did not reach the print",
        SKIPS,
        """\
for step, x in enumerate(xs):
    loss = train_step(x)
    if step % 3 == 0 or step == 7:
        continue
print(step, loss.numpy())
""",
        "something else than promised",
    ),
    Pair(
        "counted by what reached the print",
        SKIPS,
        """\
reached = -1
for step, x in enumerate(xs):
    loss = train_step(x)
    if step % 3 == 0 or step == 7:
        continue
    reached += 1
    if reached % 3 == 0:
        print(step, loss.numpy())
""",
        "something else than promised",
    ),
    Pair(
        "a variable as it was",
        VARIABLE,
        """\
for step, x in enumerate(xs):
    if step % 3 == 0:
        print(w.numpy())
    else:
        then = tf.identity(w)
    train_step(x)
if step % 3:
    print(then.numpy())
""",
    ),
    Pair(
        "a variable as it became",
        VARIABLE,
        """\
for step, x in enumerate(xs):
    if step % 3 == 0:
        print(w.numpy())
    train_step(x)
if step % 3:
    print(w.numpy())
""",
        "something else than promised",
    ),
    Pair(
        "the step is bound outside the guard",
        INSIDE,
        """\
for step, x in enumerate(xs):
    shown = train_step(x)
    if step % 3 == 0:
        print(shown.numpy())
if step % 3:
    print(shown.numpy())
""",
    ),
    Pair(
        "the step is guarded with the print",
        INSIDE,
        """\
for step, x in enumerate(xs):
    if step % 3 == 0:
        print(train_step(x).numpy())
""",
        "side effects differ",
    ),
    Pair(
        "no last line when an exception leaves the loop",
        RAISES,
        """\
try:
    for step, x in enumerate(xs):
        loss = train_step(x)
        if step % 3 == 0:
            print(loss.numpy())
        if step == 5:
            raise ValueError("out")
    if step % 3:
        print(loss.numpy())
except ValueError:
    print("caught")
""",
    ),
    Pair(
        "a last line although an exception leaves the loop",
        RAISES,
        """\
try:
    for step, x in enumerate(xs):
        loss = train_step(x)
        if step % 3 == 0:
            print(loss.numpy())
        if step == 5:
            print(loss.numpy())
            raise ValueError("out")
except ValueError:
    print("caught")
""",
        "something else than promised",
    ),
    Pair(
        "host-only lines of the same message are guarded with it",
        MESSAGE,
        """\
for step, x in enumerate(xs):
    loss = train_step(x)
    if step % 3 == 0 or step == 7:
        print("step", step)
        print(loss.numpy())
    mean.update_state(loss)
    print("-")
""",
    ),
    Pair(
        "host-only lines stay behind",
        MESSAGE,
        """\
for step, x in enumerate(xs):
    loss = train_step(x)
    print("step", step)
    if step % 3 == 0 or step == 7:
        print(loss.numpy())
    mean.update_state(loss)
    print("-")
""",
        "something else than promised",
    ),
    Pair(
        "host-only lines of another message are guarded",
        MESSAGE,
        """\
for step, x in enumerate(xs):
    loss = train_step(x)
    mean.update_state(loss)
    if step % 3 == 0 or step == 7:
        print("step", step)
        print(loss.numpy())
        print("-")
""",
        "something else than promised",
    ),
    Pair(
        "a name of the program has another value at the end",
        PLAIN,
        """\
loss = None
for step, x in enumerate(xs):
    loss = train_step(x)
    if step % 3 == 0 or step == 7:
        print(loss.numpy())
print("end")
del step
""",
        "step is gone",
    ),
    Pair(
        "counting starts anew in each call, and nothing is shown for no data",
        TWICE,
        """\
def fit(xs):
    waiting = False
    for step, x in enumerate(xs):
        loss = train_step(x)
        waiting = step % 3 != 0
        if not waiting:
            print(loss.numpy())
        if step == 4:
            if waiting:
                print(loss.numpy())
            return loss
    if waiting:
        print(loss.numpy())
    return None
first = fit(xs[:2])
second = fit(xs)
none = fit([])
""",
    ),
    Pair(
        "counting goes on from call to call",
        TWICE,
        """\
count = -1
def fit(xs):
    global count
    for step, x in enumerate(xs):
        loss = train_step(x)
        count += 1
        if count % 3 == 0 or step == 4 or step == len(xs) - 1:
            print(loss.numpy())
        if step == 4:
            return loss
    return None
first = fit(xs[:2])
second = fit(xs)
none = fit([])
""",
        "something else than promised",
    ),
    Pair(
        "a bar is told the last words before it ends",
        BAR,
        """\
from tqdm import tqdm
bar = tqdm(xs)
for step, x in enumerate(bar):
    loss = train_step(x)
    if step % 3 == 0 or step == bar.total - 1:
        bar.set_postfix(loss=loss.numpy())
""",
    ),
    Pair(
        "a bar is told the last words after it ended",
        BAR,
        """\
from tqdm import tqdm
bar = tqdm(xs)
for step, x in enumerate(bar):
    loss = train_step(x)
    if step % 3 == 0:
        bar.set_postfix(loss=loss.numpy())
bar.set_postfix(loss=loss.numpy())
""",
        "after its end",
    ),
    Pair(
        "a value is read where it is shown",
        BOUND,
        """\
for step, x in enumerate(xs):
    loss = train_step(x)
    if step % 3 == 0 or step == 7:
        value = loss.numpy()
        print(value)
print("end", value)
""",
    ),
    Pair(
        "a value that is read behind the loop is an old one",
        BOUND,
        """\
for step, x in enumerate(xs):
    loss = train_step(x)
    if step % 3 == 0:
        value = loss.numpy()
        print(value)
if step % 3:
    print(loss.numpy())
print("end", value)
""",
        "value is ",
    ),
    Pair(
        "it never ends",
        PLAIN,
        """\
while True:
    print("again")
""",
        "RanTooLong",
    ),
    Pair(
        "it raises",
        PLAIN,
        PLAIN + "print(waiting)\n",
        "NameError",
    ),
)
