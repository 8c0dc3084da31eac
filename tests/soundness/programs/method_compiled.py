import tensorflow as tf


class Net:
    def __init__(self):
        self.w = tf.Variable(tf.random.normal((2, 3)), name="w")
        self.b = tf.Variable(tf.zeros(3))
        self.calls = 0

    @tf.function
    def forward(self, x):
        self.calls += 1
        h = x @ self.w + self.b
        return tf.nn.relu(h)

    def __call__(self, x):
        return self.forward(x)

    @property
    def variables(self):
        return [self.w, self.b]

    @staticmethod
    def size(v):
        return tf.size(v)

    @classmethod
    def make(cls):
        return cls()


net = Net.make()
y = net(tf.ones((4, 2)))
z = net.forward(tf.ones((1, 2)))
vs = net.variables
n = Net.size(vs[0])
m = net.size(net.b)
for v in vs:
    print(v.name, v.shape, v.dtype)
c = net.calls
