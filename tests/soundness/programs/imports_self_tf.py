class Lazy:
    def __init__(self):
        import tensorflow as tf

        self.tf = tf
        self.ones = tf.ones

    def make(self):
        t = self.tf.zeros((2, 2))
        return t + self.ones(2)


l = Lazy()
a = l.make()
b = l.tf.constant(3)
c = l.ones(4)
