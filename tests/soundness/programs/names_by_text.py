v = 1
globals()["v"] = "s"
a = v


def f():
    locals()["q"] = 1
    return v


b = f()
exec("v = 2.5")
c = v
