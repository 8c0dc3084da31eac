import tensorflow as tf


@tf.function
def collatz(n):
    steps = 0
    while n > 1:
        if n % 2 == 0:
            n = n // 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps


@tf.function
def sums(x):
    total = tf.constant(0.0)
    for v in x:
        total += v
    return total


@tf.function
def counting(n):
    c = 0
    for i in tf.range(n):
        c = c + i
    return c


a = collatz(tf.constant(6))
b = collatz(6)
s = sums(tf.constant([1.0, 2.0]))
k = counting(tf.constant(4))
