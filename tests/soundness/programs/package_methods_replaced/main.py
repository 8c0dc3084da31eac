import lib
class C:
    def f(self): return 1
    def g(self): return self.f()
    def h(self): return 1
setattr(C, "f", lambda self: "s")
a = C().f()
b = C().g()
lib.M.run = lambda self: "s"
c = lib.M().run()
d = lib.use()
setattr(lib.M, "other", lambda self: None)
e = lib.M().other()
o = C()
o.__dict__["h"] = lambda: "dict"
f = o.h()
def swap(cls):
    cls.third = lambda self: 2.5
swap(lib.M)
g = lib.M().third()
h = lib.use3()
for nm in ["fourth"]:
    setattr(lib.M, nm, lambda self: "four")
i = lib.M().fourth()
j = lib.use4()
