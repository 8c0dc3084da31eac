import tensorflow as tf


def risky(n):
    if n > 1:
        raise ValueError(n)
    return n


try:
    a = risky(1)
except ValueError as e:
    a = "failed"
try:
    b = risky(2)
except ValueError as e:
    b = str(e)
    args = e.args
finally:
    c = 1
try:
    d = 1
    d = risky(5)
    d = "never"
except (ValueError, TypeError):
    pass
x = 0
try:
    x = tf.ones(2)
    y = tf.constant([1, 2]) + tf.constant([1.0, 2.0])
except Exception as err:
    z = type(err).__name__
else:
    x = None
w = x
try:
    import not_there
except ImportError:
    not_there = None
m = not_there


def leave():
    try:
        return 1
    finally:
        q = "s"


n = leave()
for i in range(3):
    try:
        if i == 1:
            continue
        r = i
    except KeyError:
        r = "s"
    finally:
        s = i * 0.5
