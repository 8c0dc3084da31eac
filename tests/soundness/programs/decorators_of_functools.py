import functools


def tostr(f):
    @functools.wraps(f)
    def w(*a, **k):
        return str(f(*a, **k))

    return w


@tostr
def f(x):
    return x


a = f(1)


def keep(f):
    return f


@keep
def g(x):
    return x


b = g(2)


@functools.lru_cache(maxsize=None)
def h(x):
    return [x]


c = h(1)
c.append("s")
d = h(1)
e = h(True)


@functools.singledispatch
def sd(x):
    return "def"


@sd.register
def _(x: int):
    return 1


@sd.register(list)
def _l(x):
    return None


i = sd(1), sd([1]), sd("a")


class C:
    @functools.cached_property
    def v(self):
        return 1

    @staticmethod
    def s(x):
        return x

    @classmethod
    def k(cls, x):
        return x, cls

    m = functools.partialmethod(lambda self, x: x, 3)
    lam = lambda self: 5


c2 = C()
j = c2.v
c2.__dict__["v"] = "z"
l = c2.v
n = c2.s(1), C.s("a"), c2.k(1), C.k("b"), c2.m(), c2.lam()
c2.v = 2.5
o = c2.v


def count(f):
    f.calls = 0

    @functools.wraps(f)
    def w(*a):
        w.calls += 1
        return f(*a)

    w.calls = 0
    return w


@count
def cc(x):
    return x


cc("a")
p = cc.calls
import contextlib


@contextlib.contextmanager
def cm():
    yield 1


with cm() as q:
    r = q


class D:
    def __enter__(self):
        return "e", self

    def __exit__(self, *a):
        pass


with D() as (s, t):
    u = s
