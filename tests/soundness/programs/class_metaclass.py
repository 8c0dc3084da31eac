class Meta(type):
    def __call__(cls, *a):
        return 7

    def __getattr__(cls, n):
        return n


class X(metaclass=Meta):
    y = 1


x = X()
z = X.foo
w = X.y
