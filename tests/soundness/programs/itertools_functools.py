import itertools
import functools
import operator
import tensorflow as tf

a = list(itertools.chain([1], ["a"]))
b = next(itertools.count(2))
c = list(itertools.product([1], "a"))
d = list(itertools.islice(itertools.cycle([1.5]), 2))
e = functools.reduce(operator.add, [tf.ones(1), tf.ones(1)])
f = list(itertools.accumulate([1, 2]))
g = operator.itemgetter(1)([1, "b"])
h = list(itertools.zip_longest([1, 2], ["a"]))
i = {k: list(v) for k, v in itertools.groupby([1, 1, 2])}
for j, k in itertools.combinations([1, 2.0, "s"], 2):
    l = k
m = list(itertools.repeat(tf.zeros(1), 2))
n = operator.mul(2, 3.0)
o = list(enumerate(zip([1], [2.0]), start=1))
