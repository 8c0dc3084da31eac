class N:
    def __new__(cls, *a):
        return 3


n = N()


class M:
    def __new__(cls):
        self = super().__new__(cls)
        self.x = 1
        return self


m = M()
a = m.x
