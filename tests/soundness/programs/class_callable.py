import tensorflow as tf


class Scale:
    def __init__(self, k):
        self.k = k

    def __call__(self, x):
        return x * self.k

    def __len__(self):
        return 3

    def __getitem__(self, i):
        if i >= 3:
            raise IndexError
        return tf.constant(i) * self.k

    def __iter__(self):
        for i in range(3):
            yield self[i]

    def __add__(self, other):
        return Scale(self.k + other)

    def __eq__(self, other):
        return tf.constant(True)

    def __contains__(self, x):
        return x == 2


s = Scale(2)
a = s(tf.ones(2))
b = s[1]
n = len(s)
items = list(s)
t = s + 3
k = t.k
e = s == t
h = 2 in s
for v in s:
    w = v + 1
truth = bool(s)
