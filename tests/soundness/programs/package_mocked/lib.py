N = 3
D = {"a": 1}
def make():
    return 1
def make2():
    return 1
def twice():
    v = make()
    return v
def get():
    return N
class Model:
    def run(self):
        return 2
