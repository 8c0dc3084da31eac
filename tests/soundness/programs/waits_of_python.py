import tensorflow as tf, math, operator, functools, copy, pickle, random, bisect, statistics, json, logging, itertools, warnings

t = tf.constant(2.0)
i = tf.constant(2)
x = tf.ones((2, 3))
v = tf.Variable([1.0, 2.0])
ts = [tf.constant(1.0), tf.constant(2.0)]
s = tf.constant("a")
try:
    a3 = range(i)
except Exception:
    pass
try:
    a4 = 1 if t > 1 else 2
except Exception:
    pass
try:
    a5 = t in [1.0, 2.0]
except Exception:
    pass
try:
    a6 = f"{t}"
except Exception:
    pass
try:
    a7 = f"{t:.2f}"
except Exception:
    pass
try:
    a8 = "%s" % t
except Exception:
    pass
try:
    a9 = "{}".format(t)
except Exception:
    pass
try:
    b1 = "%.2f" % t
except Exception:
    pass
try:
    b2 = sorted(ts)
except Exception:
    pass
try:
    b3 = max(ts)
except Exception:
    pass
try:
    b5 = [1, 2, 3][i]
except Exception:
    pass
try:
    b6 = math.sqrt(t)
except Exception:
    pass
try:
    b7 = any(ts)
except Exception:
    pass
try:
    b8 = all(ts)
except Exception:
    pass
try:
    b9 = list(filter(None, ts))
except Exception:
    pass
try:
    c1 = not t
except Exception:
    pass
try:
    c2 = t and 1
except Exception:
    pass
try:
    c3 = 0 < t < 5
except Exception:
    pass
try:
    c4 = list(map(float, ts))
except Exception:
    pass
try:
    c5 = functools.reduce(max, ts)
except Exception:
    pass
try:
    c6 = operator.index(i)
except Exception:
    pass
try:
    c7 = [0] * i
except Exception:
    pass
try:
    c9 = [1, 2, 3][:i]
except Exception:
    pass
try:
    d1 = copy.deepcopy(t)
except Exception:
    pass
try:
    d2 = copy.copy(t)
except Exception:
    pass
try:
    d3 = pickle.dumps(t.numpy())
except Exception:
    pass
try:
    d4 = random.sample(list(range(5)), i)
except Exception:
    pass
try:
    d5 = bisect.bisect([1, 2], t)
except Exception:
    pass
try:
    d6 = statistics.mean(ts)
except Exception:
    pass
try:
    d7 = json.dumps(float(t))
except Exception:
    pass
try:
    d8 = str(t)
except Exception:
    pass
try:
    d9 = repr(t)
except Exception:
    pass
try:
    e3 = t.__float__()
except Exception:
    pass
try:
    e4 = complex(t)
except Exception:
    pass
try:
    e5 = math.floor(t)
except Exception:
    pass
try:
    e6 = pow(2, t)
except Exception:
    pass
try:
    e7 = round(t.numpy())
except Exception:
    pass
try:
    f1 = x[0].numpy
except Exception:
    pass
try:
    f2 = f1()
except Exception:
    pass
try:
    f3 = getattr(t, "numpy")()
except Exception:
    pass
try:
    f4 = [k.numpy() for k in ts]
except Exception:
    pass
try:
    f6 = float(v[0])
except Exception:
    pass
try:
    f7 = v.numpy()
except Exception:
    pass
try:
    f8 = bool(v[0] > 1)
except Exception:
    pass
try:
    g1 = memoryview(x)
except Exception:
    pass
try:
    g3 = {k.numpy(): 1 for k in ts}
except Exception:
    pass
try:
    g4 = min(ts, key=lambda k: -k)
except Exception:
    pass
try:
    g5 = sorted([3, 1], key=lambda k: t * k)
except Exception:
    pass
try:
    g6 = sum(ts) > 1 and 5
except Exception:
    pass
try:
    g7 = [q for q in [1, 2] if q < t]
except Exception:
    pass
try:
    g8 = next(q for q in [1, 2, 3] if q > t)
except Exception:
    pass
try:
    g9 = x.numpy().tolist()
except Exception:
    pass
try:
    h1 = dict(a=float(t))
except Exception:
    pass
try:
    h4 = list(itertools.takewhile(lambda q: q < t, [1, 2, 3]))
except Exception:
    pass
try:
    h6 = [1.0].count(t)
except Exception:
    pass
try:
    h9 = x.shape
except Exception:
    pass
try:
    i1 = len(x)
except Exception:
    pass
try:
    i3 = "a" + s.numpy().decode()
except Exception:
    pass
try:
    i8 = x[i - 1]
except Exception:
    pass
try:
    i9 = x[:i]
except Exception:
    pass
for row in x:
    n2 = row
try:
    n3 = [*x]
except Exception:
    pass
try:
    n4, n5 = x
except Exception:
    pass
try:
    o4 = x == 1
except Exception:
    pass
try:
    o5 = (t == 2.0) is True
except Exception:
    pass
try:
    o6 = t != 3 or 5
except Exception:
    pass
try:
    o8 = isinstance(t, float)
except Exception:
    pass
try:
    o9 = hash(t.ref())
except Exception:
    pass
try:
    q6 = print
except Exception:
    pass
try:
    q6(t)
except Exception:
    pass
try:
    q7 = logging.getLogger("x").warning("%s", t)
except Exception:
    pass
try:
    q8 = warnings.catch_warnings()
except Exception:
    pass
try:
    q9 = set(k.numpy() for k in ts)
except Exception:
    pass
