from model import Net, WIDTH, make_loss
import data
import data as loader
from data import *

net = Net()
y = net(tf.ones((2, WIDTH)))
for x, t in loader.batches(2):
    loss = make_loss(t, net(x))
a = data.SIZE
b = SIZE
c = helper(3)
d = data.helper("x")
e = _hidden if "_hidden" in globals() else None
