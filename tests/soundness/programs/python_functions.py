def plain(a, b=2, *args, c=3, **kwargs):
    t = (a, b, args, c, kwargs)
    return t


def varied(x):
    if x > 2:
        return x
    elif x < 0:
        return "negative"


def nothing():
    pass


def recursive(n):
    return 1 if n < 2 else n * recursive(n - 1)


def outer(k):
    def inner(x):
        return x + k

    return inner


r1 = plain(1)
r2 = plain("x", 5.0, 6, 7, c=None, z=1)
r3 = varied(3)
r4 = varied(-1)
r5 = varied(1)
r6 = nothing()
r7 = recursive(5)
add = outer(2)
r8 = add(3)
r9 = outer(1.5)(2)
sq = lambda x, y=2: x**y
r10 = sq(3)
r11 = (lambda: "s")()
r12 = list(map(lambda v: v + 1, [1, 2]))
r13 = list(filter(None, [0, 1]))
r14 = plain(*[1, 2], **{"c": 4})
f = plain
r15 = f(0)
r16 = max([1, 3], key=lambda v: -v)
r17 = sorted(["b", "a"], key=str)
