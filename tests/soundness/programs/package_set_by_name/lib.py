N = 1


def make():
    return 1


class Model:
    def run(self):
        return 1


class C:
    v = 1


def q():
    return N, make(), C().v, C.v, Model().run()
