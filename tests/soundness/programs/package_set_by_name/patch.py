import lib

setattr(lib, "N", "s")
for name, f in {"make": lambda: "s"}.items():
    setattr(lib, name, f)


def apply(cls):
    cls.run = lambda self: "s"


apply(lib.Model)


def other(m):
    m.C.v = "s"


other(lib)
lib.q()
