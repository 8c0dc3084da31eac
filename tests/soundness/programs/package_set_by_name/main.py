import lib, patch

a = lib.make()
b = lib.Model().run()
c = lib.N
d = lib.C.v
