import tensorflow as tf

data = [1, 2, 3]
if (n := len(data)) > 2:
    a = n * 2
while (x := data.pop()) > 1:
    b = x
c = [y for v in [1, 2] if (y := v * 2.0) > 2]
d = y


def kind(v):
    match v:
        case int():
            return "int"
        case [a, b]:
            return a
        case {"k": k}:
            return k
        case str() as s:
            return s + "!"
        case (1 | 2.5) as num:
            return num
        case _:
            return None


e = kind(3)
f = kind([tf.ones(2), 2])
g = kind({"k": 1.5})
h = kind("s")
i = kind(2.5)
j = kind(None)
if (t := tf.constant(1.0)) > 0:
    k = t + 1
