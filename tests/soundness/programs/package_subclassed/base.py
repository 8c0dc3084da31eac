class Trainer:
    def step(self, x):
        out = self.loss(x)
        return out

    def loss(self, x):
        return x + 1


class Child(Trainer):
    def loss(self, x):
        return str(super().loss(x))
