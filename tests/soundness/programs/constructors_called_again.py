import tensorflow as tf


class Schedule:
    def __init__(self, rate):
        self.rate = rate
        self.table = {"rate": rate}

    def scaled(self, x):
        return x * self.rate


class Net:
    def __init__(self):
        self.w = tf.Variable(1.0)
        self.steps = 0

    def restart(self):
        self.__init__()
        return self.steps


class Plain:
    def __init__(self):
        self.size = 2


schedule = Schedule(1)
first = schedule.scaled(2)
schedule.__init__(0.5)
second = schedule.scaled(2)
third = schedule.table["rate"]
net = Net()
net.steps = "many"
again = net.restart()
weight = net.w
plain = Plain()
vars(plain)["size"] = "large"
size = plain.size
