import tensorflow as tf


def batches(n):
    for i in range(n):
        yield tf.fill([2], float(i)), i


def echo():
    got = None
    while True:
        got = yield got


def chain():
    yield 1
    yield from ["a", "b"]
    return 2.0


g = batches(2)
first, index = next(g)
for x, i in batches(3):
    y = x + 1
e = echo()
a = next(e)
b = e.send(3)
c = list(chain())
d = [v for v in chain()]
f = sum(i for _, i in batches(3))
h = dict(enumerate(batches(2)))
k = next(batches(0), "none")
