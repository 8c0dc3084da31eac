def counter():
    n = 0
    items = []

    def inc(v):
        nonlocal n
        n = v
        items.append(v)
        return n

    def get():
        return n, items

    return inc, get


inc, get = counter()
inc("s")
a = get()
b = inc(2.5)


def make():
    cache = {}

    def f(k):
        if k not in cache:
            cache[k] = str(k)
        return cache[k]

    return f, cache


f, cache = make()
c = f(1)
cache["z"] = None
d = f("z")
e = cache
g = [lambda x=i: x for i in (1, "a")]
h = g[1]()


def outer(x):
    def a():
        return x

    x = 2.5

    def b():
        return x

    return a(), b()


i = outer(1)


def lateglobal():
    return LATE


LATE = 1
j = lateglobal()
LATE = "s"
k = lateglobal()


def cond(v):
    if v:
        q = 1
    try:
        return q
    except UnboundLocalError:
        return "un"


l = cond(True), cond(False)
for z in []:
    pass
else:
    z = "none"
m = z
for zz in [1, 2]:
    pass
n = zz
del zz
try:
    o = zz
except NameError:
    o = "gone"
p = o
try:
    raise ValueError("x")
except ValueError as ex:
    r = ex
    s = ex.args
t = r
import os as oo


def shadow(oo):
    return oo


u = shadow(1)
list = [1]
v = list
del list
w = list
x = [list(q) for q in ["ab"]]
