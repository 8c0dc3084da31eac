"""Programs picked by hand because they are hard: each is held to the promise, whether it is rewritten or refused."""

from __future__ import annotations

from fuzz_loops.programs import HEAD

LENGTH = 11

PROGRAMS = {
    "two runs with output between": """\
for x, y in dataset:
    loss = train_step(x, y)
    print('a', loss.numpy())
    report(loss)
    print('b', loss.numpy())
""",
    "two runs, host print between": """\
for x, y in dataset:
    loss = train_step(x, y)
    print('a', loss.numpy())
    seen += 1
    print('host', seen)
    seen += 0
    print('b', loss.numpy())
""",
    "two runs, continue between": """\
for x, y in dataset:
    loss = train_step(x, y)
    print('a', loss.numpy())
    seen += 1
    if seen % 4 == 3 or seen == 11:
        continue
    print('b', loss.numpy())
""",
    "break between two runs": """\
for x, y in dataset:
    loss = train_step(x, y)
    print('a', loss.numpy())
    seen += 1
    if seen == 5:
        break
    print('b', loss.numpy())
""",
    "second loop same function reuses names": """\
for x, y in dataset:
    loss = train_step(x, y)
    print('a', loss.numpy())
for x, y in dataset:
    loss = train_step(x, y)
    print('b', loss.numpy())
""",
    "loop variable leaks": """\
for step in range(LENGTH):
    x, y = tf.constant(xs[step]), tf.constant(ys[step])
    loss = train_step(x, y)
    print(step, loss.numpy())
    if step == 7: break
print(step)
""",
    "list alias mutated": """\
parts = []
for x, y in dataset:
    loss = train_step(x, y)
    parts.append(loss)
    print(len(parts), parts[-1].numpy())
    parts.append(loss)
""",
    "while with step changed by break": """\
step = 0
while step < LENGTH:
    x, y = tf.constant(xs[step]), tf.constant(ys[step])
    loss = train_step(x, y)
    step += 1
    print(step, loss.numpy())
    if step == 6:
        break
""",
    "user enumerate shadowed": """\
def enumerate(it, start=0):
    bump()
    return ((i * 2, v) for i, v in zip(range(1000), it))
for step, (x, y) in enumerate(dataset):
    loss = train_step(x, y)
    print(step, loss.numpy())
""",
    "user enumerate shadowed, plain": """\
def enumerate(it):
    return [(7, v) for v in it]
for x, y in dataset:
    loss = train_step(x, y)
    print(loss.numpy())
""",
    "names taken": """\
logged, step, batch_index = 5, 7, 8
for x, y in dataset:
    loss = train_step(x, y)
    print(loss.numpy(), logged, step)
""",
    "range with tensor stop": """\
n = tf.constant(11)
for step in range(int(n)):
    x, y = tf.constant(xs[step]), tf.constant(ys[step])
    loss = train_step(x, y)
    print(step, loss.numpy())
""",
    "the end of the range is bound again": """\
for step in range(LENGTH):
    x, y = tf.constant(xs[step]), tf.constant(ys[step])
    loss = train_step(x, y)
    print(step, loss.numpy())
    LENGTH = 3
""",
    "range rebinding": """\
for step in range(LENGTH):
    x, y = tf.constant(xs[step]), tf.constant(ys[step])
    loss = train_step(x, y)
    print(step, loss.numpy())
    step = 100
""",
    "generator data with print": """\
def data():
    for a, b in zip(xs, ys):
        print('loading')
        yield tf.constant(a), tf.constant(b)
for x, y in data():
    loss = train_step(x, y)
    print(loss.numpy())
""",
    "generator data prints at its end": """\
def data():
    for a, b in zip(xs, ys):
        yield tf.constant(a), tf.constant(b)
    print('no more')
for x, y in data():
    loss = train_step(x, y)
    print(loss.numpy())
print('after')
""",
    "generator with effect order": """\
def data():
    for a, b in zip(xs, ys):
        bump()
        yield tf.constant(a), tf.constant(b)
for x, y in data():
    loss = train_step(x, y)
    print(loss.numpy(), len(bumps))
""",
    "lambda default": """\
for x, y in dataset:
    loss = train_step(x, y)
    print((lambda v=loss: float(v))())
""",
    "del after": """\
for x, y in dataset:
    loss = train_step(x, y)
    print(loss.numpy())
    del loss
loss = 1
""",
    "global in function": """\
def fit():
    global loss
    for x, y in dataset:
        loss = train_step(x, y)
        print(loss.numpy())
fit()
""",
    "named expression": """\
for x, y in dataset:
    print((loss := train_step(x, y)).numpy())
""",
    "metric reset in loop": """\
for x, y in dataset:
    loss = train_step(x, y)
    mean.update_state(loss)
    print(mean.result().numpy())
    seen += 1
    if seen % 4 == 0:
        mean.reset_state()
""",
    "aug assign tensor": """\
total = tf.constant(0.0)
for x, y in dataset:
    total += train_step(x, y)
    print(total.numpy())
    total *= 0.5
""",
    "an attribute": """\
for x, y in dataset:
    state.best = train_step(x, y)
    print(state.best.numpy())
    state.best = tf.constant(1.0)
""",
    "nested function reads": """\
for x, y in dataset:
    loss = train_step(x, y)
    def now():
        return float(loss)
    print(now(), float(loss))
""",
    "return in loop in with": """\
def fit():
    for step, (x, y) in enumerate(dataset):
        with tf.GradientTape() as tape:
            loss = loss_fn(y, model(x))
            print(loss.numpy())
        opt.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
        if step == 7:
            return report(loss)
fit()
""",
    "return value prints": """\
def fit():
    for step, (x, y) in enumerate(dataset):
        loss = train_step(x, y)
        print(loss.numpy())
        if step == 7:
            return loud(loss)
r = fit()
""",
    "conditional break expr prints": """\
def stop(v):
    print('checking', float(v))
    return float(v) < 0.01
for step, (x, y) in enumerate(dataset):
    loss = train_step(x, y)
    print(loss.numpy())
    if stop(loss):
        break
""",
    "while cond prints": """\
def more():
    print('more?')
    return bump() < 9
it = iter(dataset)
while more():
    x, y = next(it)
    loss = train_step(x, y)
    print(loss.numpy())
""",
    "StopIteration break": """\
it = iter(dataset)
while True:
    try:
        x, y = next(it)
    except StopIteration:
        print('out of data')
        break
    loss = train_step(x, y)
    print(loss.numpy())
""",
    "exception caught in loop around train": """\
for step, (x, y) in enumerate(dataset):
    try:
        loss = train_step(x, y)
        if step == 10: raise ValueError('bad')
    except ValueError:
        print('bad batch')
        continue
    print(loss.numpy())
""",
    "raise after print, caught outside": """\
try:
    for step, (x, y) in enumerate(dataset):
        loss = train_step(x, y)
        print(loss.numpy())
        if step == 7:
            raise ValueError
except ValueError:
    print('caught')
print('end')
""",
    "inner epoch loop break flag": """\
for epoch in range(3):
    done = False
    for step, (x, y) in enumerate(dataset):
        loss = train_step(x, y)
        print(epoch, step, loss.numpy())
        if step == 4:
            done = True
            break
    if done:
        print('early', epoch)
""",
    "a loop in one line": """\
for x, y in dataset: print(train_step(x, y).numpy())
""",
    "output before an exception that leaves the loop": """\
def fit():
    for step, (x, y) in enumerate(dataset):
        loss = train_step(x, y)
        print(loss.numpy())
        if step == 7:
            print('stop')
            raise SystemError
try:
    fit()
except SystemError:
    pass
""",
    "a variable beside a step": """\
for x, y in dataset:
    print(w.numpy(), float(train_step(x, y)))
    w.assign_add(0.1)
""",
    "a bound value, and rounds that go on": """\
def fit():
    for step, (x, y) in enumerate(dataset):
        shown_value = train_step(x, y).numpy()
        if step % 3 == 1 or step == 10:
            continue
        print(shown_value)
    return shown_value
result = fit()
""",
    "a bound value at the module, and rounds that go on": """\
for step, (x, y) in enumerate(dataset):
    loss = train_step(x, y)
    shown_value = loss.numpy()
    if step == 10:
        continue
    print(shown_value)
""",
    "a bound value of a variable": """\
for x, y in dataset:
    shown_value = w.numpy()
    w.assign_add(0.5)
    print(shown_value)
""",
    "a value for two messages": """\
for step, (x, y) in enumerate(dataset):
    shown_value = train_step(x, y).numpy()
    print('a', shown_value)
    bump()
    print('b', shown_value)
""",
    "a value that is shown rarely": """\
def fit():
    for step, (x, y) in enumerate(dataset):
        shown_value = train_step(x, y).numpy()
        bump()
        if step % 4 == 0:
            print(shown_value)
fit()
""",
    "a reporter that looks at what the next round binds": """\
def tell():
    print('now', float(loss))
for step, (x, y) in enumerate(dataset):
    loss = train_step(x, y)
    if step == 7:
        break
    tell()
""",
    "a reporter that is another one later": """\
say = report
for step, (x, y) in enumerate(dataset):
    say(train_step(x, y))
    if step == 4:
        say = print
""",
    "a reporter that counts": """\
def tell(value):
    bump()
    print('now', float(value))
for x, y in dataset:
    tell(train_step(x, y))
""",
    "a bar that ends with the loop": """\
bar = tqdm(map(tf.constant, xs))
for x in bar:
    loss = train_step(x, x)
    bar.set_postfix(loss=loss.numpy())
""",
    "a bar that knows its total": """\
bar = tqdm(dataset)
for x, y in bar:
    bar.set_postfix(loss=train_step(x, y).numpy())
""",
    "a bar that is closed in a round": """\
bar = trange(11)
for step in bar:
    loss = train_step(tf.constant(xs[step]), tf.constant(ys[step]))
    bar.set_postfix(loss=loss.numpy())
    if step == 7:
        bar.close()
""",
    "a bar beside the loop, told in two places": """\
bar = tqdm(total=11)
for step, (x, y) in enumerate(dataset):
    loss = train_step(x, y)
    bar.set_postfix(loss=loss.numpy())
    bar.update(1)
    if step == 7:
        bar.set_postfix(done=True)
        break
bar.close()
""",
    "a print under the tape, and the variable that the update changes": """\
for step, (x, y) in enumerate(dataset):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(w * x - y))
        print(step, loss.numpy(), w.numpy())
    opt.apply_gradients(zip(tape.gradient(loss, [w]), [w]))
    if step == 7:
        print('out')
        break
""",
    "a print under the tape, and a name that is bound again": """\
for step, (x, y) in enumerate(dataset):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(w * x - y))
        print(step, loss.numpy(), x.numpy())
    x = x * 2.0
    opt.apply_gradients(zip(tape.gradient(loss, [w]), [w]))
""",
    "elif exits": """\
for step, (x, y) in enumerate(dataset):
    loss = train_step(x, y)
    print(loss.numpy())
    if step == 20:
        pass
    elif step == 7:
        print('x')
        break
""",
}


def program(title: str) -> str:
    """The whole program of a title."""
    xs = ", ".join(str(((i * 7) % 11) / 10) for i in range(LENGTH))
    ys = ", ".join(str(((i * 5) % 7) / 5) for i in range(LENGTH))
    start = "loss, total, seen, epoch, step, x = tf.constant(9.0), 0.0, 0, 0, 0, tf.constant(0.5)\n"
    return HEAD.format(length=LENGTH, xs=xs, ys=ys) + start + PROGRAMS[title]
