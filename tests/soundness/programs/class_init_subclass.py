class Base:
    v = 1

    def __init_subclass__(cls, **k):
        cls.v = "s"

    def get(self):
        return self.v


class D(Base):
    pass


a = D().get()
b = D.v
c = Base().get()
