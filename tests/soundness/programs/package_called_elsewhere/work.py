total = 0


def scale(x, k):
    y = x * k
    return y


class Store:
    def __init__(self):
        self.items = []

    def put(self, x):
        self.items.append(x)


def get_total():
    return total
